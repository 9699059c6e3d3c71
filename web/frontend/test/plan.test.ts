import { expect, test } from "vitest";
import { type Choices, corrections, type Planned, rolesFor } from "../src/plan";

const CHOICES: Choices = {
  roles: [
    { name: "name", of: "end", title: "Name" },
    { name: "partners", of: "end", title: "Partners" },
    { name: "since", of: "tie", title: "Since" },
    { name: "students", of: "visit", title: "Students" },
    { name: "ignored", of: "row", title: "Not read" },
  ],
  groups: { a: "First party", b: "Second party" },
  layouts: {},
  labels: {},
  kinds: {},
  statuses: {},
};
const PLANNED: Planned = {
  path: "pairs.csv",
  format: "csv",
  encoding: "utf-8",
  layout: "ties",
  reason: "two names",
  columns: [
    { name: "one", role: "a.name", reason: "" },
    { name: "when", role: "ignored", reason: "" },
  ],
};

test("a table of ties offers the roles of both ends, of a tie and of a row, and no others", () => {
  const names = rolesFor("ties", CHOICES).flatMap(([, roles]) => roles.map(([name]) => name));
  expect(names).toEqual(["a.name", "b.name", "b.partners", "since", "ignored"]);
});

test("a table of parties has one end, named without a letter before it", () => {
  expect(rolesFor("parties", CHOICES).flatMap(([, roles]) => roles.map(([name]) => name))).toEqual([
    "name",
    "partners",
    "ignored",
  ]);
});

test("nothing corrected is no mapping at all", () => {
  const now = {
    file: "pairs.csv",
    layout: "ties",
    label: "",
    encoding: "utf-8",
    columns: { one: "a.name", when: "ignored" },
  };
  expect(corrections(PLANNED, now)).toBeNull();
});

test("only what was corrected goes into the mapping", () => {
  const now = {
    file: "pairs.csv",
    layout: "ties",
    label: "City",
    encoding: "utf-8",
    columns: { one: "a.name", when: "since" },
  };
  expect(corrections(PLANNED, now)).toEqual({ file: "pairs.csv", label: "City", columns: { when: "since" } });
});
