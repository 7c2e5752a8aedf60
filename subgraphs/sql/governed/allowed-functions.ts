// The functions that a query may call: those of pg_catalog that read nothing but their arguments and tell nothing of the
// server. Several can make much of little (string_agg, replace, regexp_replace, generate_series, factorial): what bounds them
// are the limits of time and of bytes in `run-query.ts`, and PostgreSQL's 1 GB for a value. Left out on purpose: repeat,
// lpad, rpad, format, array_fill (one short call is enough there, and no query for data needs them), everything of pg_*, set_config, current_setting, *_to_xml, lo_*, txid_*, inet_*, version, nextval, has_*_privilege.

const groups = {
  aggregates: `array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg
  json_object_agg jsonb_agg jsonb_object_agg max min mode percentile_cont percentile_disc range_agg regr_avgx regr_avgy
  regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum
  any_value var_pop var_samp variance`,
  windows: `cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`,
  texts: `ascii bit_length btrim char_length character_length chr concat concat_ws initcap left length lower ltrim md5
  normalize is_normalized octet_length overlay position quote_ident quote_literal quote_nullable replace reverse right
  rtrim sha224 sha256 sha384 sha512 split_part starts_with string_to_array string_to_table strpos substr substring
  to_hex translate trim upper encode decode convert_from convert_to like_escape similar_to_escape regexp_count
  regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
  regexp_substr to_char to_number casefold`,
  numbers: `abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot
  cotd degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi power radians random
  random_normal round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket`,
  times: `age clock_timestamp date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days
  justify_hours justify_interval make_date make_interval make_time make_timestamp make_timestamptz now
  statement_timestamp transaction_timestamp timezone to_date to_timestamp overlaps`,
  documents: `array_to_json json_array_elements json_array_elements_text json_array_length json_build_array
  json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object json_object_keys
  json_strip_nulls json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
  jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_object
  jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first
  jsonb_pretty jsonb_strip_nulls jsonb_typeof row_to_json to_json to_jsonb jsonb_set jsonb_insert jsonb_concat`,
  arrays: `array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions
  array_prepend array_remove array_replace array_to_string array_upper cardinality trim_array unnest generate_series
  generate_subscripts array_sort array_reverse`,
  others: `num_nonnulls num_nulls gen_random_uuid lower_inc upper_inc isempty daterange tsrange tstzrange numrange
  int4range int8range`,
};

/** By what they are about. */
export const functionGroups: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(groups).map(([group, names]) => [group, names.split(/\s+/)]),
);

export const allowedFunctions: ReadonlySet<string> = new Set([...functionGroups.values()].flat());
