/** What very many people use as a password, or in one: lower case, without digits at the end. Words of BIP39's list aside. */
export const COMMON_PASSWORDS: readonly string[] = (
  "password passwort passwd passw0rd pass contraseña motdepasse senha parola heslo haslo welcome willkommen bienvenue " +
  "admin administrator root user guest test testing login letmein changeme default temp secret private access master " +
  "qwerty qwertz azerty asdf asdfgh zxcvbn qazwsx 1q2w3e 1q2w3e4r 1qaz2wsx zaq1 abc123 a1b2c3 iloveyou loveyou " +
  "ichliebedich jetaime teamo hello hallo bonjour hola ciao sunshine princess prinzessin angel baby babygirl lovely " +
  "sweetie darling schatz honey chocolate cookie banana cheese pepper ginger apple orange cherry flower rose butterfly " +
  "dragon monkey tiger lion eagle shark horse bunny puppy kitty kitten doggy bailey max buddy charlie lucky shadow " +
  "football fussball baseball basketball hockey soccer tennis golf liverpool arsenal chelsea barcelona juventus " +
  "realmadrid bayern cowboys yankees steelers lakers superman batman spiderman starwars pokemon pikachu naruto " +
  "minecraft fortnite matrix gandalf hogwarts harrypotter mustang ferrari porsche mercedes corvette yamaha harley " +
  "michael michelle jennifer jessica ashley daniel thomas andrew joshua matthew robert jordan nicole amanda anthony " +
  "justin hunter george william richard christian alexander benjamin samantha stephanie elizabeth charlotte sophie " +
  "hannah maria anna laura julia lukas felix paul peter martin andreas stefan freedom america london paris berlin " +
  "summer winter spring autumn sommer january february march april june july august september october november " +
  "december monday tuesday wednesday thursday friday saturday sunday montag freitag computer internet google facebook " +
  "instagram youtube twitter amazon microsoft windows samsung android iphone whatsapp email gmail outlook aerogramme " +
  "mail money jesus christ heaven blessed forever family mother father mama papa sister brother friend friends " +
  "correcthorsebatterystaple correct horse battery staple trustno whatever nothing killer hacker ninja pirate guitar " +
  "music metallica nirvana eminem blink hottie sexy fuckyou fuck asshole biteme the and you love this that with from"
).split(" ");
