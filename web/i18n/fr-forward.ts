/** French of filters that send mail on. */
import type { enForward } from "./en-forward.ts";
import type { Translation } from "./translation.ts";

export const frForward: Translation<typeof enForward> = {
  "forward.how": "Le transmettre",
  "forward.none": "Ne pas le transmettre",
  "forward.redirect": "Le rediriger tel qu’il a été reçu",
  "forward.forward": "Le transférer, en fichier d’un nouveau message",
  "forward.device":
    "Un de vos appareils s’en charge tant qu’il est en marche : cette page, ou votre compagnon, laissés ouverts. Ce qui arrive entre-temps suit dès que l’un d’eux l’est de nouveau, pendant une semaine. Les indésirables, et ce qui en revient, ne sont jamais transmis.",
  "forward.address": "À cette adresse",
  "forward.add": "Ajouter",
  "forward.list": "Transmis à",
  "forward.remove": "Retirer",
  "forward.remove.of": "Retirer {address}",
  "forward.confirmed": "Confirmée",
  "forward.unconfirmed": "Non confirmée : rien n’y est encore envoyé",
  "forward.unsaved": "Enregistrez le filtre pour y envoyer un code",
  "forward.ask": "Envoyer un code",
  "forward.askAgain": "Envoyer un autre code",
  "forward.code": "Code que {address} a reçu",
  "forward.confirm": "Confirmer",
  "forward.sent": "Un code a été envoyé à {address}. Saisissez-le ici dès qu’il y est.",
  "forward.done": "{address} est confirmée : ce qui arrive désormais y est transmis.",
  "forward.code.subject": "Code pour transmettre le courrier de {own}",
  "forward.code.text":
    "{own} voudrait transmettre du courrier à {address} automatiquement.\n\nSi vous le voulez, donnez-lui ce code :\n\n    {code}\n\nSi vous ne savez pas de quoi il s’agit, ne faites rien : sans le code, rien n’est envoyé.",
  "forward.mail.text": "Transmis par un filtre.",
  "forward.failed.own": "{address} est une de vos adresses : le courrier reviendrait ici.",
  "forward.failed.tooMany": "Un filtre transmet à cinq adresses au plus.",
  "forward.failed.notAddress": "On ne peut pas écrire à « {address} ».",
  "forward.failed.recipient":
    "Un filtre qui regarde à qui le courrier a été remis ne peut pas le transmettre : les appareils ne le savent plus. Regardez plutôt À ou Cc.",
  "forward.failed.tooManyCodes": "Cinq codes y ont été envoyés aujourd’hui. Réessayez demain.",
  "forward.failed.notSent": "Le code n’a pas été envoyé. {why}",
  "forward.failed.wrong": "C’est un autre code.",
  "forward.failed.over": "Plus aucun code ne vaut pour cette adresse. Faites-en envoyer un autre.",
  "forward.told": "Non transmis à {address}, {date} : {why}",
  "forward.why.notOffered": "Votre fournisseur n’envoie pas de courrier.",
  "forward.why.smarthostDown": "Le serveur de votre fournisseur ne peut pas être joint en ce moment.",
  "forward.why.rateLimited": "Vous avez envoyé tout ce que votre fournisseur permet pour l’instant.",
  "forward.why.notYourAddress":
    "Votre fournisseur ne transmet pas tel quel ce que {address} a écrit. Transférez-le plutôt en fichier.",
  "forward.why.tooLarge": "Il est plus grand que ce que votre fournisseur permet.",
  "forward.why.badMessage": "Votre fournisseur n’a pas pu le lire.",
  "forward.why.maybeSent": "Le serveur n’a pas répondu. Il a peut-être été envoyé.",
  "forward.why.tooMany": "Il en est venu plus qu’on n’en transmet en deux jours.",
  "forward.why.unanswered": "Le serveur ne l’a pas accepté pendant deux jours.",
  "filter.say.redirect": "rediriger vers {addresses}",
  "filter.say.forward": "transférer à {addresses}",
  "filter.say.waits": "{address}, non confirmée",
};
