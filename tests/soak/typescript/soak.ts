// A program that uses the client as it was made: list, create, act and upload.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.d.ts";

const [baseUrl, key, title] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Token ${key}` } });

const members = await api.GET("/api/v1/memberships/");
assert.ok(members.data, JSON.stringify(members.error));
const organization = members.data.results[0]!.organization;

const body: components["schemas"]["AchievementRequest"] = {
  title,
  organization,
  summary: "用于验证接口的成果：说明解决什么问题，效果如何，已在两家企业试用。",
  field: "04",
  region: "310000",
  maturity: 6,
  transfer_modes: ["license"],
  price_kind: "negotiable",
  no_secret: true,
};
const made = await api.POST("/api/v1/achievements/", { body });
assert.ok(made.data, JSON.stringify(made.error));
const path = { id: made.data.id };

const file = new FormData();
file.append("kind", "proof");
file.append("file", new Blob(["%PDF-1.7 soak"], { type: "application/pdf" }), "证明.pdf");
const sent = await api.POST("/api/v1/achievements/{id}/files/", {
  params: { path },
  body: { kind: "proof", file: "" },
  bodySerializer: () => file,
});
assert.equal(sent.data?.title, "证明.pdf", JSON.stringify(sent.error));

const read = await api.GET("/api/v1/achievements/{id}/", { params: { path } });
const version = read.response.headers.get("ETag");
const moved = await api.POST("/api/v1/achievements/{id}/transitions/", {
  params: { path, header: { "If-Match": version! } },
  body: { action: "submit" },
});
assert.equal(moved.data?.status, "submitted", JSON.stringify(moved.error));

const listed = await api.GET("/api/v1/achievements/", {
  params: { query: { q: title, status: "submitted", limit: 5 } },
});
assert.ok(listed.data?.results.some((row) => row.id === path.id), JSON.stringify(listed.error));

const late = await api.POST("/api/v1/achievements/{id}/transitions/", {
  params: { path },
  body: { action: "submit" },
});
assert.equal(late.error?.status, 409);
