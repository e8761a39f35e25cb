/**
 * How the embedded Postgres is set, given on its command line so that an older data directory gets them as well.
 *
 * For a machine that it shares with the server: small memory, many short transactions that update the same few rows.
 */
export function settings(port: number, options: { durable: boolean }): string[] {
  const durable = options.durable ? "on" : "off"
  const all = {
    port: String(port),
    // Only this machine, and no socket file whose directory would need rights of its own.
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // An acknowledged event is on the disk. Off only for throw-away clusters of tests.
    fsync: durable,
    synchronous_commit: durable,
    full_page_writes: durable,
    // Several servers, the CLI and a person's psql; each connection is a process.
    max_connections: "80",
    // The working set is the meters of what runs now, not the history of events.
    shared_buffers: options.durable ? "256MB" : "64MB",
    // Statements here run for a fraction of a millisecond; compiling one takes longer.
    jit: "off",
    random_page_cost: "1.1",
    // A long look at the past is not to take every core from those who write.
    max_parallel_workers_per_gather: "0",
    // After a checkpoint every first change of a page writes the whole page: fewer checkpoints, half the WAL. At most this much disk.
    max_wal_size: "2GB",
    min_wal_size: "160MB",
    checkpoint_timeout: "15min",
    // Lists are planned by what ANALYZE last saw: an organization that has just begun is not in it.
    autovacuum_naptime: "15s",
    // A crashed server's open transaction must not keep its row locks until the system notices the dead connection.
    idle_in_transaction_session_timeout: "60s",
    tcp_keepalives_idle: "30",
    tcp_keepalives_interval: "10",
    tcp_keepalives_count: "3",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    // The statement of a failed insert holds customers' names.
    log_min_error_statement: "panic",
    // Found by the server that adopts it after a crash of its owner.
    cluster_name: "agent-governor",
  }
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])
}
