// Who looks at what. `{}` pieces are found on the page before.
export const PAGES = [
  { role: null, paths: ["/", "/public", "/receipts", "/duties", "/sign-in", "/demo"] },
  { role: "grid1", paths: ["/", "/tasks", "/people", "/requests", "/reports/new", "/me"] },
  { role: "secretary", paths: ["/", "/desk", "/tasks", "/requests", "/people", "/signals", "/plans"] },
  { role: "health", paths: ["/signals", "/reports", "/rules"] },
  { role: "cdc", paths: ["/signals", "/rules"] },
  { role: "street", paths: ["/incidents", "/rollup", "/signals", "/plans"] },
  { role: "district", paths: ["/incidents", "/rollup", "/signals", "/plans", "/rules"] },
  { role: "admin", paths: ["/accounts", "/places", "/imports", "/parked"] },
  { role: "auditor", paths: ["/places", "/incidents"] },
  { role: "resident", paths: ["/home", "/reports/new", "/requests/new"] },
];
