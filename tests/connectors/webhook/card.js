// Reads an Adaptive Card from stdin as its publisher's own library does, and says what is wrong.
const [library, version] = process.argv.slice(2);
const cards = require(library);
const [major, minor] = version.split(".").map(Number);
const context = new cards.SerializationContext(new cards.Version(major, minor));
const card = new cards.AdaptiveCard();
card.parse(JSON.parse(require("fs").readFileSync(0, "utf8")), context);
const faults = card.validateProperties().validationEvents.map((each) => each.message);
for (let at = 0; at < context.eventCount; at++) faults.push(context.getEventAt(at).message);
console.log(JSON.stringify({ faults, elements: card.getItemCount(), actions: card.getActionCount() }));
