// Settings of the embedded server: a laptop's share of memory, loopback only, and safe against a power cut unless the
// caller says that the data is thrown away anyway (tests).

/** As `name=value` for `postgres -c`. */
export function serverSettings(port: number, isDurable: boolean): readonly string[] {
  return [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=128MB',
    'maintenance_work_mem=128MB',
    'work_mem=16MB',
    'max_wal_size=2GB',
    // No replication here, and a minimal log makes the first fill much quicker.
    'wal_level=minimal',
    'max_wal_senders=0',
    'random_page_cost=1.1',
    // Compiling expressions costs more than it saves on statements of milliseconds.
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    'lc_messages=C',
    ...(isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
}
