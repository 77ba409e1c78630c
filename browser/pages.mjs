// Who looks at what. A `{name}` is found on a page of the demo before the sweep begins: `pieces` says where.

/** Pages that most people see: looked at in every way. */
export const MAIN = [
  ["/"], ["/demo"], ["/public"], ["/receipts/{code}"], ["{door}"], ["/sign-in"],
  ["/home", "resident"], ["/tasks", "grid1"], ["/tasks/{task}", "grid1"], ["/desk", "secretary"], ["/requests", "secretary"], ["/incidents/{incident}", "district"],
];

/** The others: on a phone and on a desk. */
export const OTHERS = [
  ["/receipts"], ["/duties"], ["/sign-in/staff"], ["{door}/requests"], ["/workorders", "secretary"],
  ["/people", "grid1"], ["/households/{household}", "grid1"], ["/people/{person}", "grid1"],
  ["/people/new", "grid1"], ["/people/new?room={household}", "grid1"], ["/people/{person}/correction", "grid1"], ["/people/{person}/room", "grid1"],
  ["/people/{person}/leaving", "grid1"], ["/people/left", "secretary"], ["/people/ages", "secretary"], ["/corrections", "street"], ["/people/duplicates", "secretary"], ["/people/{pair}", "secretary"], ["/reports/pasted", "secretary"], ["/imports", "secretary"], ["/people/{person}/looks", "secretary"], ["/people/{person}/erasure", "secretary"], ["/requests", "grid1"], ["/reports/new", "grid1"], ["/tasks?tab=done", "grid1"], ["/walk", "grid1"], ["/walk/{walked}", "grid1"], ["/walk/{walked}/sheet", "grid1"], ["/walk/{walked}/keying", "grid1"], ["/sweeps", "secretary"], ["/sweeps/new", "secretary"], ["/sweeps/{sweep}", "secretary"], ["/sweeps", "street"], ["/walk-shell"],
  ["/requests/{request}", "secretary"], ["/requests/record", "secretary"], ["/signals", "secretary"], ["/plans", "secretary"], ["/desk?why=overdue", "secretary"],
  ["/signals", "health"], ["/signals/{signal}", "health"], ["/reports", "health"], ["/rules", "health"], ["/rules/fever-building", "health"], ["/rules/fever-building/trial", "cdc"],
  ["/incidents", "district"], ["/incidents/new", "district"], ["/plans/respiratory-cluster", "district"], ["/incidents/{incident}/plans/respiratory-cluster", "district"],
  ["/data-requests", "street"], ["/tables", "secretary"], ["/templates", "secretary"], ["/tables/group", "secretary"], ["/tables/daily", "street"], ["/tables/care", "secretary"], ["/tables/residents", "street"], ["/mandates", "street"], ["/mandates/new", "street"], ["/mandates/{mandate}", "secretary2"], ["/data-requests/new?title=%E6%91%B8%E5%BA%95%E8%A1%A8&headings=%E5%A7%93%E5%90%8D,%E7%94%B5%E8%AF%9D,%E5%AE%97%E6%95%99%E4%BF%A1%E4%BB%B0", "street"], ["/data-requests/{wanted}", "street"], ["/data-requests/{wanted}", "secretary2"],
  ["/rollup", "street"], ["/big", "street"], ["/accounts", "admin"], ["/places", "admin"], ["/places/import", "admin"], ["/imports", "admin"], ["/parked", "admin"], ["/house-time", "admin"],
  ["/public/{community}"], ["/bulletins/new", "district"], ["/notices/new", "secretary"], ["/me/receipts", "resident"],
  ["/incidents/{incident}/term", "district"], ["/incidents/{incident}/scales/level", "district"], ["/plans/respiratory-cluster?level=3&card=door-visit", "district"],
  ["/plans/respiratory-cluster?print=1", "district"], ["/plans/flood-typhoon?level=2&card=leave-carry", "district"], ["/requests/{request}/slip", "secretary"],
  ["/holds", "district"], ["/holds/new", "district"], ["/holds", "auditor"], ["/datasets", "district"], ["/datasets", "auditor"], ["/erasures", "secretary"], ["/erasures", "district"],
  ["/me/relatives", "grid1"], ["/me/trainings", "grid1"], ["/trainings", "secretary"], ["/answerable/roles"], ["/takeovers", "street"], ["/takeovers/{takeover}", "street"], ["/handovers", "admin"], ["/handovers/{handover}", "admin"], ["/organisations/party", "secretary"], ["/organisations/{organisation}/card", "secretary"], ["/places/{building}/posters", "secretary"], ["/organisations/lists", "secretary"], ["/organisations/lists/{list}", "secretary"], ["/appeals", "secretary"], ["/appeals/{appeal}", "secretary"],
  ["/fields", "secretary"], ["/fields?subject=person", "grid1"], ["/fields/person/phone", "secretary"], ["/fields/headings?headings=%E5%A7%93%E5%90%8D,%E7%94%B5%E8%AF%9D", "secretary"],
  ["/coverage", "secretary2"], ["/cards/{household}", "grid1"], ["/cards/{building}", "secretary"], ["/stays", "secretary"], ["/care", "secretary"], ["/callbacks", "secretary"], ["/deliveries", "secretary"], ["/deliveries/{delivery}", "secretary"], ["/deliveries/{delivery}/calls", "grid1"], ["/deliveries/{delivery}/people/{recipient}", "grid1"], ["/n/{notice}/delivery", "secretary"], ["/people/{person}/notice-way", "grid1"], ["/me/notice-way", "resident"], ["/people/{person}/letters", "grid1"], ["/letters/{letter}", "grid1"], ["/letters/{letter}/paper", "grid1"], ["/me/letters", "resident"], ["/me/letters/{mine}", "resident"], ["/harms", "secretary"], ["/harms/new", "grid1"], ["/harms/{harm}", "secretary"], ["/harms/{harm}/sheet", "secretary"], ["/placements", "secretary"], ["/placements/{placement}", "secretary"], ["/people/{person}/placement", "secretary"], ["/services"], ["/referrals", "secretary"], ["/referrals/{referral}", "secretary"], ["/referrals/{referral}/sheet", "secretary"], ["/requests/{request}/referral", "secretary"], ["/counsel", "counsellor"], ["/counsel/{case}", "counsellor"], ["/counsel/{case}/copy", "counsellor"], ["/counsel/figures", "street"], ["/counsel/ask", "resident"], ["{door}/counsel"], ["/counsel/record?building={building}", "grid1"], ["/homecare", "grid1"], ["/homecare/{homecare}", "grid1"], ["/homecare/{homecare}/slip", "grid1"], ["/people/{person}/homecare", "grid1"], ["/careplans", "grid1"], ["/careplans?all=1", "secretary"], ["/careplans/{careplan}", "grid1"], ["/careplans/{careplan}/slip", "secretary"], ["/careplans/handover", "secretary"], ["/people/{person}/careplan", "secretary"],
  ["/accounts", "keeper"], ["/law/checks", "auditor"], ["/exports", "keeper"], ["/incidents", "officer"], ["/tasks", "officer"], ["/places", "auditor"], ["/places/{community}", "secretary"], ["/places/{building}", "secretary"], ["/places/{community}/map", "secretary"], ["/places/{community}/grids", "secretary"], ["/places/{community}/parent", "admin"], ["/places/{community}/merging", "admin"], ["/places/{community}/splitting", "admin"], ["/sites", "secretary"], ["/sites/new", "secretary"], ["/sites/import", "secretary"], ["/sites", "grid1"], ["/requests/new", "resident"], ["/reports/new", "resident"],
  ["/stock", "secretary"], ["/stock", "street"], ["/stock/stores/new", "secretary"], ["/stock/stores/{store}", "secretary"], ["/stock/stores/{store}/history", "secretary"], ["/stock/stores/{store}/items/1101/card", "secretary"], ["/stock/requests/{request}", "secretary"], ["/stock/stores/{store}/items/1103", "secretary"], ["/stock/stores/{store}/receipts", "secretary"], ["/stock/stores/{store}/issues?item=1101", "secretary"], ["/stock/stores/{store}/transfers", "secretary"], ["/stock/stores/{store}/minimum", "secretary"], ["/stock/items/1103", "secretary"], ["/stock/workers", "secretary"], ["/stock/workers/{worker}", "secretary"], ["/stock/workers/{worker}/returns", "secretary"], ["/stock/workers/{worker}/use", "secretary"], ["/donations"], ["/stock/stores/{store}/donations", "secretary"], ["/stock/stores/{store}/counts", "secretary"], ["/stock/counts/{count}", "secretary"], ["/stock/moves/{movement}", "secretary"],
  ["/whistles", "secretary"], ["/whistles", "street"], ["/whistles/new", "secretary"], ["/whistles/{whistle}", "secretary"], ["/whistles/{whistle}", "street"], ["/whistles/{whistle}/sheet", "secretary"], ["/whistles/{whistle}/joining", "secretary"], ["/whistles/calls/{whistlecall}", "street"], ["/whistles/departments", "street"], ["/public/whistles"],
  ["/forms", "secretary"], ["/forms", "street"], ["/forms/new", "secretary"],
  ["/stock/catalogue"], ["/stock/catalogue?group=11", "secretary"], ["/stock/catalogue/labels?group=11", "secretary"],
  ["/clues/new"], ["/clues", "health"], ["/clues/{clue}", "health"], ["/clues/{clue}/card", "health"],
  ["/n"], ["/n/{notice}"], ["/n/{notice}/poster"], ["/n/{notice}/poster?large=1"], ["/n/{notice}/speech"], ["/education"], ["/education/11/poster"],
];

export const AXE = [["/"], ["/demo"], ["/public"], ["{door}"], ["/receipts/{code}"], ["/tasks", "grid1"], ["/tasks/{task}", "grid1"], ["/desk", "secretary"]];

/** Finds the pieces: what → [page, what its link looks like]. */
const FOUND = {
  walked: ["/as/grid1/walk", /\/walk\/(\d+)"/],
  sweep: ["/as/secretary/sweeps", /\/sweeps\/(\d+)"/],
  task: ["/as/grid1/tasks", /\/tasks\/(\d+)"/],
  household: ["/as/grid1/people", /\/households\/(\d+)"/],
  person: ["/as/grid1/people", /\/people\/([0-9a-f]{32})"/],
  pair: ["/as/secretary/people/duplicates", /\/people\/([0-9a-f]{32}\/like\/[0-9a-f]{32})"/],
  request: ["/as/secretary/requests?show=closed", /\/requests\/(\d+)"/],
  signal: ["/as/health/signals", /\/signals\/(\d+)"/],
  community: ["/public", /\/public\/(\d+)"/],
  building: ["/as/secretary/places?q=2%E5%B9%A2", /\/places\/(\d+)"/],
  takeover: ["/as/street/takeovers", /\/takeovers\/(\d+)"/],
  handover: ["/as/admin/handovers", /\/handovers\/(\d+)"/],
  list: ["/as/secretary/organisations/lists", /\/organisations\/lists\/(\d+)"/],
  organisation: ["/as/secretary/organisations", /\/organisations\/(\d+)"/],
  appeal: ["/as/secretary/appeals", /\/appeals\/(\d+)"/],
  notice: ["/n", /\/n\/([0-9a-z]+)"/],
  clue: ["/as/health/clues", /\/clues\/(\d+)"/],
  mandate: ["/as/street/mandates", /\/mandates\/(\d+)"/],
  wanted: ["/as/street/data-requests", /\/data-requests\/(\d+)"/],
  harm: ["/as/secretary/harms", /\/harms\/(\d+)"/],
  placement: ["/as/secretary/placements", /\/placements\/(\d+)"/],
  delivery: ["/as/secretary/deliveries", /\/deliveries\/(\d+)"/],
  recipient: ["/as/grid1/deliveries/{delivery}", /\/people\/([0-9a-f]{32})"/],
  letter: ["/as/grid1/people/{person}/letters", /\/letters\/(\d+)"/],
  mine: ["/as/resident/me/letters", /\/letters\/(\d+)"/],
  store: ["/as/secretary/stock", /\/stock\/stores\/(\d+)"/],
  whistle: ["/as/secretary/whistles", /\/whistles\/(\d+)"/],
  whistlecall: ["/as/street/whistles/{whistle}", /\/whistles\/calls\/(\d+)\//],
  count: ["/as/secretary/stock/stores/{store}/counts", /\/stock\/counts\/(\d+)"/],
  worker: ["/as/secretary/stock/workers", /\/stock\/workers\/(\d+)"/],
  movement: ["/as/secretary/stock", /\/stock\/moves\/(\d+)"/],
  referral: ["/as/secretary/referrals", /\/referrals\/(\d+)"/],
  case: ["/as/counsellor/counsel", /\/counsel\/(\d+)"/],
  homecare: ["/as/grid1/homecare", /\/homecare\/(\d+)"/],
  careplan: ["/as/secretary/careplans", /\/careplans\/(\d+)"/],
  incident: ["/as/district/incidents", /\/incidents\/(\d+)"/],
};

export async function pieces(origin) {
  const demo = await (await fetch(`${origin}/demo`, { headers: { accept: "application/json" } })).json();
  const out = { door: demo.door, code: demo.happened.find((h) => h.code)?.code };
  for (const [name, [path, link]] of Object.entries(FOUND)) {
    const found = (await (await fetch(origin + at([path], out))).text()).match(link);
    if (!found) throw new Error(`no ${name} on ${path}`);
    out[name] = found[1];
  }
  return out;
}

/** Path of a page for its role. */
export function at([path, role], found) {
  return (role ? `/as/${role}` : "") + path.replace(/\{(\w+)\}/g, (_, name) => found[name]);
}
