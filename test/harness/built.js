// bin/aerogramme.js of an installed package: the bundle is there.
const { main } = await import("../../dist/server/main.js");
process.exitCode = await main(process.argv.slice(2));
