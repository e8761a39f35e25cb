import { describe, expect, test } from "vitest"
import { readUsersCsv } from "#lib/services/users/read-users-csv"

describe("a file of users", () => {
  test.each([
    { csv: "name,plan\nada,pro\n", row: { name: "ada", plan: "pro" }, because: "a column that is not there leaves it" },
    { csv: "\uFEFFName;Plan\r\nada;pro\r\n", row: { name: "ada", plan: "pro" }, because: "as spreadsheets of half of the world write it" },
    { csv: "name,label,plan\nada,,\n", row: { name: "ada", label: null, plan: null }, because: "an empty cell takes away" },
    {
      csv: "name,quota_tokens\nada,\n",
      row: { name: "ada", quota: null },
      because: "without a figure it is the plan's or everyone's again",
    },
    {
      csv: 'name,quota_tokens,hard_stop_tokens\nada,"1,000,000",2000000\n',
      row: { name: "ada", quota: { tokens: 1_000_000, hardStopTokens: 2_000_000, mode: "enforce" } },
      because: "as people write figures",
    },
    { csv: "name\n'=cmd()\n", row: { name: "=cmd()" }, because: "what was made safe for a spreadsheet is the name that it was" },
    { csv: 'name,label\n"a,""b""","two\nlines"\n', row: { name: 'a,"b"', label: "two\nlines" }, because: "quoted as RFC 4180 says" },
  ])("$because", ({ csv, row }) => {
    expect(readUsersCsv(csv)).toEqual({ rows: [row], lines: [2], errors: [] })
  })

  test.each([
    { csv: "plan\npro\n", at: "/csv/line 1", because: "a user has a name" },
    { csv: "name,plam\nada,pro\n", at: "/csv/line 1", because: "a mistyped column is no column to be left out" },
    { csv: "name,name\nada,ada\n", at: "/csv/line 1", because: "which of them?" },
    { csv: "name,mode\nada,observe\n", at: "/csv/line 1", because: "a term without its quota would be passed over" },
    { csv: "name,quota_tokens,hard_stop_tokens\nada,,4\n", at: "/csv/line 2, hard_stop_tokens", because: "of which quota?" },
    { csv: "name,plan\nada,pro\nbob\n", at: "/csv/line 3", because: "a cell is missing" },
    { csv: 'name,label\n"ada","two\nlines"\n,x\n', at: "/csv/line 4, name", because: "lines are those of the file" },
    { csv: "name,quota_tokens\nada,many\n", at: "/csv/line 2, quota_tokens", because: "a word is no figure" },
    { csv: "name,quota_tokens,mode\nada,5,maybe\n", at: "/csv/line 2, mode", because: "there are two modes" },
    { csv: "name,quota_tokens,hard_stop_tokens\nada,5,4\n", at: "/csv/line 2, hard_stop_tokens", because: "it lies below the quota" },
  ])("$at: $because", ({ csv, at }) => {
    expect(readUsersCsv(csv).errors.map(({ pointer }) => pointer)).toEqual([at])
  })
})
