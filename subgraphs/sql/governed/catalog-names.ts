// Names that PostgreSQL may take for a call where they stand behind a point: `x.ts_stat` is `ts_stat(x)` where x has no
// column of that name. All functions of pg_catalog that one argument is enough for, and all its types, which such a call
// casts to, but those that begin with pg_. Of PostgreSQL 18; catalog-names.test.ts holds the list to a server's.
// https://www.postgresql.org/docs/18/sql-expressions.html#FIELD-SELECTION

const names = `_aclitem _bit _bool _box _bpchar _bytea _char _cid _cidr _circle _cstring _date _datemultirange _daterange _float4
  _float8 _gtsvector _inet _int2 _int2vector _int4 _int4multirange _int4range _int8 _int8multirange _int8range
  _interval _json _jsonb _jsonpath _line _lseg _macaddr _macaddr8 _money _name _numeric _nummultirange _numrange _oid
  _oidvector _path _point _polygon _record _refcursor _regclass _regcollation _regconfig _regdictionary _regnamespace
  _regoper _regoperator _regproc _regprocedure _regrole _regtype _text _tid _time _timestamp _timestamptz _timetz
  _tsmultirange _tsquery _tsrange _tstzmultirange _tstzrange _tsvector _txid_snapshot _uuid _varbit _varchar _xid
  _xid8 _xml abbrev abs aclexplode aclitem aclitemin aclitemout acos acosd acosh age amvalidate any any_in any_out
  any_value anyarray anyarray_in anyarray_out anyarray_recv anyarray_send anycompatible anycompatible_in
  anycompatible_out anycompatiblearray anycompatiblearray_in anycompatiblearray_out anycompatiblearray_recv
  anycompatiblearray_send anycompatiblemultirange anycompatiblemultirange_out anycompatiblenonarray
  anycompatiblenonarray_in anycompatiblenonarray_out anycompatiblerange anycompatiblerange_out anyelement
  anyelement_in anyelement_out anyenum anyenum_in anyenum_out anymultirange anymultirange_out anynonarray
  anynonarray_in anynonarray_out anyrange anyrange_out area array_agg array_agg_array_serialize array_agg_serialize
  array_append_support array_dims array_ndims array_out array_prepend_support array_reverse array_send array_shuffle
  array_sort array_subscript_handler array_subscript_handler_support array_to_json array_to_tsvector array_typanalyze
  array_unnest_support ascii asin asind asinh atan atand atanh avg bernoulli binary_upgrade_logical_slot_has_caught_up
  binary_upgrade_set_next_array_pg_type_oid binary_upgrade_set_next_heap_pg_class_oid
  binary_upgrade_set_next_heap_relfilenode binary_upgrade_set_next_index_pg_class_oid
  binary_upgrade_set_next_index_relfilenode binary_upgrade_set_next_multirange_array_pg_type_oid
  binary_upgrade_set_next_multirange_pg_type_oid binary_upgrade_set_next_pg_authid_oid
  binary_upgrade_set_next_pg_enum_oid binary_upgrade_set_next_pg_tablespace_oid binary_upgrade_set_next_pg_type_oid
  binary_upgrade_set_next_toast_pg_class_oid binary_upgrade_set_next_toast_relfilenode
  binary_upgrade_set_record_init_privs bit bit_and bit_count bit_length bit_or bit_out bit_send bit_xor bitnot
  bittypmodin bittypmodout bool bool_alltrue bool_and bool_anytrue bool_or boolin boolout boolrecv boolsend box
  box_center box_in box_out box_recv box_send bpchar bpchar_sortsupport bpcharout bpcharsend bpchartypmodin
  bpchartypmodout brin_bloom_opcinfo brin_bloom_options brin_bloom_summary_in brin_bloom_summary_out
  brin_bloom_summary_recv brin_bloom_summary_send brin_inclusion_opcinfo brin_minmax_multi_opcinfo
  brin_minmax_multi_options brin_minmax_multi_summary_in brin_minmax_multi_summary_out brin_minmax_multi_summary_recv
  brin_minmax_multi_summary_send brin_minmax_opcinfo brin_summarize_new_values brinhandler broadcast btboolskipsupport
  btbpchar_pattern_sortsupport btcharskipsupport btequalimage btfloat4sortsupport btfloat8sortsupport bthandler
  btint2skipsupport btint2sortsupport btint4skipsupport btint4sortsupport btint8skipsupport btint8sortsupport
  btnamesortsupport btoidskipsupport btoidsortsupport btrim bttext_pattern_sortsupport bttextsortsupport
  btvarstrequalimage bytea bytea_sortsupport bytea_string_agg_finalfn byteain byteaout bytearecv byteasend cardinality
  casefold cash_in cash_out cash_recv cash_send cash_words cbrt ceil ceiling center char char_length character_length
  charin charout charrecv charsend chr cid cidin cidout cidr cidr_in cidr_out cidr_recv cidr_send cidrecv cidsend
  circle circle_center circle_in circle_out circle_recv circle_send concat cos cosd cosh cot cotd count crc32 crc32c
  cstring cstring_in cstring_out cstring_recv cstring_send cume_dist current_schemas current_setting currval date
  date_in date_out date_recv date_send date_skipsupport date_sortsupport datemultirange daterange daterange_canonical
  dcbrt degrees dense_rank dexp diagonal diameter dispell_init dlog1 dlog10 dround dsimple_init dsnowball_init dsqrt
  dsynonym_init dtrunc elem_contained_by_range_support enum_first enum_last enum_out enum_range enum_send erf erfc
  event_trigger event_trigger_in event_trigger_out every exp factorial family fdw_handler fdw_handler_in
  fdw_handler_out first_value float4 float4abs float4in float4out float4recv float4send float4um float4up float8
  float8_avg float8_corr float8_covar_pop float8_covar_samp float8_regr_avgx float8_regr_avgy float8_regr_intercept
  float8_regr_r2 float8_regr_slope float8_regr_sxx float8_regr_sxy float8_regr_syy float8_stddev_pop
  float8_stddev_samp float8_var_pop float8_var_samp float8abs float8in float8out float8recv float8send float8um
  float8up floor fmgr_c_validator fmgr_internal_validator fmgr_sql_validator format gamma generate_series_int4_support
  generate_series_int8_support generate_series_numeric_support generate_series_timestamp_support
  gin_clean_pending_list ginhandler gist_circle_compress gist_point_compress gist_point_fetch gist_point_sortsupport
  gist_poly_compress gist_translate_cmptype_common gisthandler gtsquery_compress gtsvector gtsvector_compress
  gtsvector_decompress gtsvector_options gtsvectorin gtsvectorout hash_aclitem hash_array hash_multirange hash_numeric
  hash_range hash_record hashbool hashbpchar hashbytea hashchar hashcid hashdate hashenum hashfloat4 hashfloat8
  hashhandler hashinet hashint2 hashint4 hashint8 hashmacaddr hashmacaddr8 hashname hashoid hashoidvector hashtext
  hashtid hashvarlena hashxid hashxid8 heap_tableam_handler height host hostmask index_am_handler index_am_handler_in
  index_am_handler_out inet inet_gist_compress inet_gist_fetch inet_in inet_out inet_recv inet_send inetnot initcap
  int2 int2abs int2in int2int4_sum int2not int2out int2recv int2send int2um int2up int2vector int2vectorin
  int2vectorout int2vectorrecv int2vectorsend int4 int4abs int4in int4inc int4multirange int4not int4out int4range
  int4range_canonical int4recv int4send int4um int4up int8 int8_avg int8_avg_serialize int8abs int8dec int8in int8inc
  int8inc_support int8multirange int8not int8out int8range int8range_canonical int8recv int8send int8um int8up
  internal internal_in internal_out interval interval_avg interval_avg_serialize interval_hash interval_out
  interval_send interval_sum interval_support interval_um intervaltypmodin intervaltypmodout is_normalized isclosed
  isempty isfinite ishorizontal isopen isvertical json json_agg json_agg_finalfn json_agg_strict json_array_elements
  json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text json_in
  json_object json_object_agg_finalfn json_object_keys json_out json_recv json_send json_strip_nulls json_to_record
  json_to_recordset json_typeof jsonb jsonb_agg jsonb_agg_finalfn jsonb_agg_strict jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
  jsonb_hash jsonb_in jsonb_object jsonb_object_agg_finalfn jsonb_object_keys jsonb_out jsonb_pretty jsonb_recv
  jsonb_send jsonb_strip_nulls jsonb_subscript_handler jsonb_to_record jsonb_to_recordset jsonb_typeof jsonpath
  jsonpath_in jsonpath_out jsonpath_recv jsonpath_send justify_days justify_hours justify_interval lag
  language_handler language_handler_in language_handler_out last_value lead length lgamma line line_horizontal line_in
  line_out line_recv line_send line_vertical ln lo_close lo_creat lo_create lo_get lo_import lo_tell lo_tell64
  lo_unlink log log10 lower lower_inc lower_inf lseg lseg_center lseg_horizontal lseg_in lseg_length lseg_out
  lseg_recv lseg_send lseg_vertical ltrim macaddr macaddr8 macaddr8_in macaddr8_not macaddr8_out macaddr8_recv
  macaddr8_send macaddr8_set7bit macaddr_in macaddr_not macaddr_out macaddr_recv macaddr_send macaddr_sortsupport
  make_interval masklen max md5 min min_scale mode money multirange multirange_gist_compress multirange_out
  multirange_send multirange_typanalyze mxid_age name namein nameout namerecv namesend netmask network
  network_sortsupport network_subset_support nextval normalize npoints ntile num_nonnulls num_nulls numeric
  numeric_abs numeric_avg numeric_avg_serialize numeric_exp numeric_inc numeric_ln numeric_out numeric_poly_avg
  numeric_poly_serialize numeric_poly_stddev_pop numeric_poly_stddev_samp numeric_poly_sum numeric_poly_var_pop
  numeric_poly_var_samp numeric_send numeric_serialize numeric_sortsupport numeric_sqrt numeric_stddev_pop
  numeric_stddev_samp numeric_sum numeric_support numeric_uminus numeric_uplus numeric_var_pop numeric_var_samp
  numerictypmodin numerictypmodout nummultirange numnode numrange obj_description octet_length oid oidin oidout
  oidrecv oidsend oidvector oidvectorin oidvectorout oidvectorrecv oidvectorsend oidvectortypes parse_ident path
  path_in path_length path_npoints path_out path_recv path_send pclose percent_rank phraseto_tsquery plainto_tsquery
  plpgsql_inline_handler plpgsql_validator point point_in point_out point_recv point_send poly_center poly_in
  poly_npoints poly_out poly_recv poly_send polygon popen prsd_end prsd_lextype querytree quote_ident quote_literal
  quote_nullable radians radius random_normal range_agg range_contains_elem_support range_intersect_agg range_merge
  range_out range_send range_sortsupport range_typanalyze rank raw_array_subscript_handler record record_out
  record_send refcursor regclass regclassin regclassout regclassrecv regclasssend regcollation regcollationin
  regcollationout regcollationrecv regcollationsend regconfig regconfigin regconfigout regconfigrecv regconfigsend
  regdictionary regdictionaryin regdictionaryout regdictionaryrecv regdictionarysend regnamespace regnamespacein
  regnamespaceout regnamespacerecv regnamespacesend regoper regoperator regoperatorin regoperatorout regoperatorrecv
  regoperatorsend regoperin regoperout regoperrecv regopersend regproc regprocedure regprocedurein regprocedureout
  regprocedurerecv regproceduresend regprocin regprocout regprocrecv regprocsend regrole regrolein regroleout
  regrolerecv regrolesend regtype regtypein regtypeout regtyperecv regtypesend reverse round row_security_active
  row_to_json rtrim scale setseed sha224 sha256 sha384 sha512 shell_in shell_out sign similar_to_escape sin sind sinh
  spg_poly_quad_compress spghandler sqrt stddev stddev_pop stddev_samp string_agg_finalfn string_agg_serialize strip
  sum system table_am_handler table_am_handler_in table_am_handler_out tan tand tanh text text_starts_with_support
  texticlike_support texticregexeq_support textin textlen textlike_support textout textrecv textregexeq_support
  textsend thesaurus_init tid tidin tidout tidrecv tidsend time time_hash time_out time_send time_support timestamp
  timestamp_hash timestamp_out timestamp_send timestamp_skipsupport timestamp_sortsupport timestamp_support
  timestamptypmodin timestamptypmodout timestamptz timestamptz_hash timestamptz_out timestamptz_send
  timestamptztypmodin timestamptztypmodout timetypmodin timetypmodout timetz timetz_hash timetz_out timetz_send
  timetztypmodin timetztypmodout timezone to_ascii to_bin to_hex to_json to_jsonb to_oct to_regclass to_regcollation
  to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod
  to_timestamp to_tsquery to_tsvector trigger trigger_in trigger_out trim_scale trunc ts_debug ts_stat ts_token_type
  ts_typanalyze tsm_handler tsm_handler_in tsm_handler_out tsmultirange tsquery tsquery_not tsqueryin tsqueryout
  tsqueryrecv tsquerysend tsrange tstzmultirange tstzrange tsvector tsvector_to_array tsvectorin tsvectorout
  tsvectorrecv tsvectorsend txid_snapshot txid_snapshot_in txid_snapshot_out txid_snapshot_recv txid_snapshot_send
  txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin txid_status unicode_assigned unistr unknown unknownin
  unknownout unknownrecv unknownsend unnest upper upper_inc upper_inf uuid uuid_extract_timestamp uuid_extract_version
  uuid_hash uuid_in uuid_out uuid_recv uuid_send uuid_skipsupport uuid_sortsupport uuidv7 var_pop var_samp varbit
  varbit_out varbit_send varbit_support varbittypmodin varbittypmodout varchar varchar_support varcharout varcharsend
  varchartypmodin varchartypmodout variance void void_in void_out void_recv void_send websearch_to_tsquery width
  window_cume_dist_support window_dense_rank_support window_ntile_support window_percent_rank_support
  window_rank_support window_row_number_support xid xid8 xid8in xid8out xid8recv xid8send xidin xidout xidrecv xidsend
  xml xml_in xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xml_out xml_recv xml_send
  xmlagg xmlcomment xmltext`;

const catalogNames: ReadonlySet<string> = new Set(names.split(/\s+/));

/** Whether `x.name` may be a call. */
export function mayBeCall(name: string): boolean {
  return catalogNames.has(name) || /^_?pg_/.test(name);
}
