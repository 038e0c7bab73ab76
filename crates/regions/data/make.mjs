#!/usr/bin/env node
// Makes regions.zz, beside this file, from the npm package idn-area-data:
//
//     npm pack idn-area-data@4.0.1 && tar xzf idn-area-data-4.0.1.tgz
//     node make.mjs package
//
// The result is one text, deflated (zlib, RFC 1950): a region a line, every region after its parent and its earlier
// siblings. `#` marks a province, `##` a regency or city, `###` a district, no mark a village; then the last part of the
// code and `=`, both left out where the code follows the sibling before; then the name:
//
//     #11=Aceh
//     ##01=Kabupaten Aceh Selatan
//     ###01=Bakongan
//     2001=Keude Bakongan
//     Ujong Mangki
//
// src/table.rs reads it. ATTRIBUTION.md says what is changed on the way; keep it true when you change this script.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node make.mjs FOLDER-OF-THE-UNPACKED-PACKAGE");
  process.exit(2);
}

/** Rows of an RFC 4180 file, without its heading. */
function rows(file) {
  const text = readFileSync(join(folder, "data", file), "utf8");
  const found = [];
  let row = [""], quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') row[row.length - 1] += c;
      else if (text[i + 1] === '"') row[row.length - 1] += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") row.push("");
    else if (c === "\n") { found.push(row); row = [""]; }
    else if (c !== "\r") row[row.length - 1] += c;
  }
  if (row.length > 1) found.push(row);
  return found.slice(1);
}

/**
 * The source writes names in title case, but for a word in 73 of them. `dan` ("and") stays small, and so do `x` and
 * the `an` that is the end of the word before, its apostrophe lost.
 */
const titled = (name) => name.replace(/(?<=^|[ (/])(?!(?:dan|an|x)\b)[a-z]/g, (c) => c.toUpperCase());

const names = new Map();
let respelled = 0;
for (const file of ["provinces.csv", "regencies.csv", "districts.csv", "villages.csv"]) {
  for (const row of rows(file)) {
    const code = row[0], name = row[row.length - 1];
    const problem =
      !/^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$/.test(code) || /(^|\.)0+(\.|$)/.test(code) ? "is no region code"
      : code.includes(".") && !names.has(code.slice(0, code.lastIndexOf("."))) ? "has no parent"
      : names.has(code) ? "is there twice"
      : !name || name !== name.trim() || /[\n\t=]|^#/.test(name) ? "has a name this format cannot hold"
      : null;
    if (problem) throw new Error(`${file}: ${code} ${problem}`);
    if (titled(name) !== name) respelled++;
    names.set(code, titled(name));
  }
}

let text = "";
const last = new Map();
for (const code of [...names.keys()].sort()) {
  const dot = code.lastIndexOf(".");
  const parent = code.slice(0, Math.max(dot, 0)), part = code.slice(dot + 1);
  const follows = Number(part) === last.get(parent) + 1;
  last.set(parent, Number(part));
  const depth = code.split(".").length;
  text += (depth === 4 ? "" : "#".repeat(depth)) + (follows ? "" : part + "=") + names.get(code) + "\n";
}

const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const packed = deflateSync(Buffer.from(text), { level: 9, memLevel: 9 });
writeFileSync(new URL("regions.zz", import.meta.url), packed);
console.log(`idn-area-data ${version}: ${names.size} regions, ${respelled} names put in title case, ` +
  `${Buffer.byteLength(text)} bytes, ${packed.length} deflated`);
