/** French of what of a message is not shown, and why. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frSafety: Translation<typeof en> = {
  "reader.leftOut.long":
    "Ce message est trop volumineux pour être affiché avec sa mise en forme. Voici son texte ; le message entier peut être enregistré.",
  "reader.leftOut.deep":
    "La mise en forme de ce message est imbriquée plus profondément qu’une page ne peut l’afficher. Voici son texte ; le message entier peut être enregistré.",
  "reader.leftOut.crowded":
    "La mise en forme de ce message serait trop longue à afficher. Voici son texte ; le message entier peut être enregistré.",
  "reader.beginning": "Seul le début de ce message est affiché. Enregistrez le message pour l’avoir en entier.",
  "reader.attachments.leftOut": {
    one: "Une autre pièce jointe n’est pas listée. Enregistrez le message pour l’avoir.",
    other: "{count} autres pièces jointes ne sont pas listées. Enregistrez le message pour les avoir.",
  },
};
