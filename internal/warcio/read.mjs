// read.mjs DIR FILE…: reads WARC files with the warcio that is installed in
// DIR/node_modules and prints, as JSON, how many records of each type it met,
// how many digests it computed and found right, and every fault. It ends with
// 1 if there is a fault.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [dir, ...files] = process.argv.slice(2);
const { WARCParser } = createRequire(resolve(dir, "x.js"))("warcio");

const result = { records: {}, digests: 0, payload: 0, referred: 0, faults: [] };
const fault = (file, record, what) => result.faults.push(`${file}: ${record.warcType} ${record.warcHeader("WARC-Record-ID")}: ${what}`);
console.warn = (...words) => result.faults.push(words.join(" ")); // warcio warns of bytes behind a record

// check compares a digest of the form "sha1:BASE32" or "sha256:hex".
function check(file, record, header, bytes) {
  const said = record.warcHeader(header);
  if (!said) return;
  const [algorithm, value] = said.split(":");
  const sum = createHash(algorithm).update(bytes).digest();
  if (value !== base32(sum) && value.toLowerCase() !== sum.toString("hex")) return fault(file, record, `${header} is wrong`);
  result.digests++;
}

function base32(bytes) {
  let bits = "";
  for (const b of bytes) bits += b.toString(2).padStart(8, "0");
  return bits.match(/.{1,5}/g).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five.padEnd(5, "0"), 2)]).join("");
}

const captures = new Map(); // ID of a response → what a revisit says of it
const revisits = [];
for (const file of files) {
  for await (const record of new WARCParser(createReadStream(file), { keepHeadersCase: false, parseHttp: false })) {
    result.records[record.warcType] = (result.records[record.warcType] ?? 0) + 1;
    const block = await record.readFully(false);
    if (block.length !== record.warcContentLength) fault(file, record, `the block has ${block.length} bytes of ${record.warcContentLength}`);
    check(file, record, "WARC-Block-Digest", block);
  }
  for await (const record of new WARCParser(createReadStream(file))) {
    const id = record.warcHeader("WARC-Record-ID");
    if (record.warcType === "response") {
      const payload = await record.readFully(false);
      result.payload += payload.length;
      check(file, record, "WARC-Payload-Digest", payload);
      captures.set(id, [record.warcTargetURI, record.warcDate, record.warcPayloadDigest]);
    }
    if (record.warcType === "revisit" && record.warcHeader("WARC-Refers-To")) revisits.push([file, record]);
    if (["response", "revisit", "request"].includes(record.warcType) && !record.httpHeaders?.statusline) fault(file, record, "no HTTP head");
    if (["request", "metadata"].includes(record.warcType) && record.warcConcurrentTo.length === 0) fault(file, record, "it belongs to no answer");
  }
}
for (const [file, record] of revisits) {
  const [url, date, digest] = captures.get(record.warcHeader("WARC-Refers-To")) ?? [];
  const said = record.warcPayloadDigest;
  if (url !== record.warcRefersToTargetURI || date !== record.warcRefersToDate || (said && said !== digest)) fault(file, record, "what it refers to is not there or not the same");
  else result.referred++;
}
console.log(JSON.stringify(result));
process.exitCode = result.faults.length ? 1 : 0;
