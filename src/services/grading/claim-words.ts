import { wordSet } from './pieces.js';

export const ARTICLES = wordSet('a an the');
/** What an answer may stand behind: "is", "are called". */
export const LINKS = wordSet(
  'is are was were be been being s re named called equals becomes became remains stays means namely known get gets gives yields reach reaches arrive land falls',
);
export const BE = wordSet('is are was were be been s isn wasn aren');
/** Joins a subject to what is said of it, so that what stands before may be a name that is answered with. */
export const VERBS = wordSet(
  'is are was were s has had have remains became becomes serves lies stands comes would must may should can',
);
export const SKIPPED = wordSet(
  'just simply indeed exactly precisely therefore thus so then probably actually',
);

/** Before a name it makes an aside of it: "older than Paris", "unlike Rome", "over Sunday". */
export const GOVERNORS = wordSet(
  'than unlike over before after near nearby beside besides between beyond versus vs except excluding like above below under behind against without outside around toward towards not with of from alongside until despite about beats beat',
);
export const IN = wordSet('in on at within inside');
export const BELIEVERS = wordSet('some many people others they few someone somebody one folks others');
export const SAYS = wordSet(
  'say says said believe believes believed think thinks thought assume assumes claim claims guess guesses argue argues suppose might could would may',
);
export const DOUBTS = wordSet(
  'not isnt arent wasnt doesnt dont cant cannot never no nor neither none nobody nothing hardly except without wrong wrongly incorrect incorrectly false falsely untrue unlikely doubt doubts doubtful doubted doubting mistaken mistakenly erroneous erroneously myth misconception mistake deny denies disagree lie lies hoax impossible refuse unsure unable anything anywhere',
);
/** What a sentence lacks in which "lies" is a place and no untruth. */
export const PLACED = wordSet('in between on at');
export const ALL_BUT = wordSet(
  'anywhere anything nothing everything everywhere all any none nowhere no every anyone',
);
/** "If it is Sunday today": a premise, no answer. */
export const PREMISES = wordSet(
  'if since because assuming supposing given suppose although though while whereas compared relative contrary',
);
export const PAST = wordSet('once formerly former previously previous erstwhile');
export const JOINS = wordSet('and or nor plus und oder et ou');
export const OTHER = wordSet('other another');
export const HEDGES = wordSet('could might may maybe perhaps possibly');
export const OTHERS = wordSet(
  'also another other too second third fourth fifth sixth seventh eighth ninth tenth',
);
export const RETRACTS = wordSet(
  'kidding joking moved moves replaced changed correction wait oops scratch mistake sorry rather instead actually however',
);

/** Kinds of things that a name may carry with it: "the River Thames", "the city of Paris", "Suez Canal". */
export const KINDS = wordSet(
  'mount mt mountain river lake sea ocean canal city town village capital country nation continent state republic kingdom island isle planet gas metal mineral element animal bird fruit colour color shape organ currency language force day dr sir mr mrs saint st painter composer author writer poet novelist physicist scientist astronaut cosmonaut playwright artist region province area part north south east west northern southern eastern western central northeastern northwestern southeastern southwestern northeast northwest southeast southwest upper lower modern present great',
);
export const REGIONS = wordSet(
  'europe asia africa america oceania antarctica australia eurasia scandinavia balkans caribbean baltics andes alps himalayas iberia middle east north south west central',
);
export const PARTICLES = wordSet('da de del della di do dos du la le van von der den ibn bin al el y');
export const SURNAMES = wordSet('alighieri buonarroti galilei sanzio bonaparte saavedra');
export const MONTHS = wordSet(
  'january february march april may june july august september october november december',
);

/** Words that name nothing and claim nothing. */
export const FREE: ReadonlySet<string> = new Set([
  ...[
    ...ARTICLES,
    ...LINKS,
    ...BE,
    ...VERBS,
    ...SKIPPED,
    ...IN,
    ...GOVERNORS,
    ...JOINS,
    ...SAYS,
    ...DOUBTS,
    ...PREMISES,
  ],
  ...wordSet(
    'it its itself this that these those there here i we you he she they me my mine our us your his her their them who whom whose what which when where why how as by for to into onto through throughout during via per if because since while whereas although though but yet both either whether each every such same very quite more most much many less least all any some few only even still now today let ll ve d m t will shall might could do does did done make made go going look looking seems sounds',
  ),
  ...wordSet(
    'hi hello hey greetings good great bonjour hola ciao morning day evening afternoon thank thanks thanking welcome sure surely okay ok alright right correct correctly certainly definitely absolutely clearly obviously undoubtedly yes yeah yep no nope well hmm ah oh please glad happy pleased of course hope helps help question questions further anything else know ask asking asked asks need needed friend see seek sought find found want wanted wonder wondering interesting easy simple simply short brief briefly quick answer answers answered answering response reply result solution explanation explain reasoning reason conclusion conclude note step steps thinking thought final finally first firstly next word term one ones name names text boxed based according knowledge general common commonly older instead widely well recognized considered regarded confident believe fairly pretty rather corresponds represents stands hex code together mixing mixed assuming given supposing hence accordingly consequently ultimately overall',
  ),
]);

/** Said by the way, of no weight, and read over: also where they hold a word of doubt. */
export const BY_THE_WAY =
  /,?\s*\b(?:of course|in fact|after all|as far as i (?:know|am aware|remember)|to (?:the best of )?my (?:best )?knowledge|to my mind|if i(?:'m| am) not mistaken|if i (?:remember|recall) (?:correctly|rightly|right)|(?:there(?:'s| is) )?no doubt(?: that| about it)?|without (?:a |any )?doubt|beyond (?:a |any )?doubt|not only|none other than|no other than|needless to say|as (?:we|you|everybody) (?:all )?knows?|i (?:think|believe|guess|know|would say|'d say|am sure|am confident)(?: that)?|i'd (?:go with|say)|i'm (?:\w+ )?(?:sure|certain|confident)(?: that)?|you(?:'re| are) looking for|the more|the most|once again|at once)\b\s*,?/giu;
