// SQLSTATE -> what PostgreSQL calls it, for the operator: its message may quote data, the name of the condition never does.
// Those that a statement of Concord can meet, and else the class: https://www.postgresql.org/docs/current/errcodes-appendix.html

const conditions: Readonly<Record<string, string>> = {
  '0A000': 'feature_not_supported',
  '21000': 'cardinality_violation',
  '22003': 'numeric_value_out_of_range',
  '22007': 'invalid_datetime_format',
  '22008': 'datetime_field_overflow',
  '22012': 'division_by_zero',
  '22021': 'character_not_in_repertoire',
  '22023': 'invalid_parameter_value',
  '22032': 'invalid_json_text',
  '22P02': 'invalid_text_representation',
  '22P05': 'untranslatable_character',
  '25P02': 'in_failed_sql_transaction',
  '40001': 'serialization_failure',
  '40P01': 'deadlock_detected',
  '42501': 'insufficient_privilege',
  '42703': 'undefined_column',
  '42704': 'undefined_object',
  '42725': 'ambiguous_function',
  '42804': 'datatype_mismatch',
  '42846': 'cannot_coerce',
  '42883': 'undefined_function',
  '42P01': 'undefined_table',
  '42P17': 'invalid_object_definition',
  '42P22': 'indeterminate_collation',
  '53100': 'disk_full',
  '53200': 'out_of_memory',
  '54001': 'statement_too_complex',
  '55000': 'object_not_in_prerequisite_state',
  '55P03': 'lock_not_available',
  '58030': 'io_error',
  P0001: 'raise_exception',
  XX000: 'internal_error',
  XX001: 'data_corrupted',
  XX002: 'index_corrupted',
};

const classes: Readonly<Record<string, string>> = {
  '21': 'cardinality_violation',
  '22': 'data_exception',
  '23': 'integrity_constraint_violation',
  '25': 'invalid_transaction_state',
  '2F': 'sql_routine_exception',
  '38': 'external_routine_exception',
  '39': 'external_routine_invocation_exception',
  '40': 'transaction_rollback',
  '42': 'syntax_error_or_access_rule_violation',
  '53': 'insufficient_resources',
  '54': 'program_limit_exceeded',
  '55': 'object_not_in_prerequisite_state',
  '57': 'operator_intervention',
  '58': 'system_error',
  HV: 'fdw_error',
  P0: 'plpgsql_error',
  XX: 'internal_error',
};

/** `22P05` -> `SQLSTATE 22P05 untranslatable_character`; of what is no SQLSTATE, that there is none. */
export function describeSqlState(state: string): string {
  if (!/^[0-9A-Z]{5}$/.test(state)) return 'no SQLSTATE';
  const name = conditions[state] ?? classes[state.slice(0, 2)];
  return `SQLSTATE ${state}${name === undefined ? '' : ` ${name}`}`;
}
