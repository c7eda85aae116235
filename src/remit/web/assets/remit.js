// What the pages do besides, where scripts run. Every page works without.

import { offerCopies } from "./copy.js";
import { liven } from "./editor.js";
import { goToErrors } from "./focus.js";
import { offerChoices } from "./lookup.js";

goToErrors(document);
offerCopies(document);
for (const input of document.querySelectorAll("input[data-lookup]")) offerChoices(input);
for (const area of document.querySelectorAll("textarea[data-sparql]")) liven(area);
