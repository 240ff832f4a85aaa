/** French of the answer while one is away. */
import type { enVacation } from "./en-vacation.ts";
import type { Translation } from "./translation.ts";

export const frVacation: Translation<typeof enVacation> = {
  "vacation.title": "Pendant votre absence",
  "vacation.text":
    "On répond de soi-même à qui vous écrit, une fois en tant de jours. Les listes de diffusion, les autres programmes et le courrier qui ne vous nomme pas ne reçoivent pas de réponse.",
  "vacation.device":
    "La réponse vient d’un de vos appareils qui est en marche : cette page, ou votre compagnon, laissés ouverts. S’il n’y en a pas, la réponse suit dès que l’un d’eux l’est de nouveau, au courrier de deux jours au plus. Votre fournisseur n’apprend pas votre réponse avant qu’elle ne parte.",
  "vacation.hosted":
    "La réponse vient de votre fournisseur dès que le courrier arrive, même si vous n’êtes connecté nulle part. Pour cela il garde votre réponse et ses dates lisibles, non chiffrées, jusqu’à ce que vous l’éteigniez ou que le dernier jour soit passé. Il ne connaît pas vos filtres : il répond aussi au courrier qu’un filtre met dans les indésirables ou la corbeille.",
  "vacation.on": "Répondre automatiquement",
  "vacation.from": "Du",
  "vacation.until": "Au, compris",
  "vacation.zone":
    "Les jours commencent et finissent à l’heure de cet appareil ({zone}). Laissé vide, il n’y a pas de limite de ce côté.",
  "vacation.subject": "Objet",
  "vacation.subject.hint": "Laissé vide, c’est celui du message auquel on répond.",
  "vacation.words": "Réponse",
  "vacation.days": "Répondre de nouveau à la même personne après tant de jours",
  "vacation.save": "Enregistrer",
  "vacation.saved": "Enregistré.",
  "vacation.waits": "Gardé sur cet appareil. Cela comptera dès que vous serez connecté.",
  "vacation.unread": "Ce que vous aviez écrit n’a pas pu être lu.",
  "vacation.lacks.text": "Écrivez ce qu’on répond.",
  "vacation.lacks.order": "Le dernier jour est avant le premier.",
};
