/** The element before the cell in which the slot of what is added lives, in a ring of 13. */
const at = "(5 * (excluded.cells[1] % 13))::int"

/**
 * How what is added to a ring comes to what is there: an equal slot adds, a newer one replaces, an older one is ignored. One cell that is
 * added to a full ring is put between the cells around it; whatever else there is goes through `ring_merge`, which says the same.
 */
export const mergeRings = `on conflict (org, scope, subject, width) do update set cells = case
    when cardinality(excluded.cells) > 5 or cardinality(r.cells) < 65 then ring_merge(r.cells, excluded.cells)
    when r.cells[${at} + 1] > excluded.cells[1] then r.cells
    when r.cells[${at} + 1] < excluded.cells[1] then r.cells[1 : ${at}] || excluded.cells || r.cells[${at} + 6 : 65]
    else r.cells[1 : ${at}] || array[
      excluded.cells[1],
      r.cells[${at} + 2] + excluded.cells[2],
      r.cells[${at} + 3] + excluded.cells[3],
      r.cells[${at} + 4] + excluded.cells[4],
      r.cells[${at} + 5] + excluded.cells[5]
    ] || r.cells[${at} + 6 : 65]
  end`
