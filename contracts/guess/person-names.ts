// Names that many people bear, from public knowledge of several countries: enough to tell a column of names from one of other
// words, never to tell whether one value is a name. Without accents, in lower case.

const given = `aaron abdul adam adele adrian agnes ahmed aisha alan albert alejandro aleksandra alex alexander alexandra alfred ali alice
alicia alina amanda amelie amina amir amy ana anastasia andre andrea andreas andrew andrzej angela anita anja ann anna anne annette anthony
antoine antonio arthur astrid barbara beatrice beatriz ben benjamin bernard bernd bettina bianca birgit bjorn brandon brian brigitte
bruno camille carla carlos carmen carol caroline catherine cecilia celine charles charlotte chen chiara chloe christian christina
christine christoph christopher claire clara claudia claus clement concepcion cristina cynthia dagmar daniel daniela danielle david deborah
denis denise dennis diana diego dieter dirk dmitri dominik donald dorothy duc edith eduardo edward elena eleonora eli elias elif elisa
elisabeth elizabeth ella ellen emil emilia emilie emily emma enrique eric erik erika ernst esther etienne eugene eva evelyn fabian fatima
felix ferdinand fernando filip fiona florence florian francesca francesco francis francisco francois frank franziska friedrich gabriel
gabriela gary georg george gerald gerard gerhard giovanni gisela giulia giuseppe gloria grace greg gregory guillaume gunter gustav hana
hannah hans harald harold hassan heather hector heidi heike heinrich heinz helen helena helene helga henri henrik henry herbert hiroshi
horst hugo ian ibrahim ignacio igor ines inge ingrid irene iris irina isabel isabella isabelle ivan ivana jack jacob jacqueline jacques
jakob jakub james jan jana jane janet janina jasmin jason javier jean jeff jeffrey jennifer jens jeremy jesper jessica jesus joachim joan
joao johan johann johanna johannes john jonas jonathan jorg jorge jose josef joseph joshua joyce juan juana judith julia julian julie
julien jurgen justin kai karen karim karin karl katarina katarzyna kate katharina katherine kathleen katja katrin keith kenneth kevin
khalid kim klaus konstantin kristina krzysztof kurt kyle lara larry lars laura laurent lea lena leo leon leonie lin linda lisa liam louis
louise luca lucas lucia lucie luis luisa lukas lydia magdalena maja malgorzata manfred manon manuel marc marcel marco marcus margaret
margarethe margit maria marie marina mario marion mark marko markus marlene marta martha martin martina mary mateusz mathias matthew
matthias max maxime maximilian megan mehmet melanie melissa mia michael michaela michel michelle miguel mika mike milan mohamed mohammed
monica monika moritz mustafa nadine nadja nancy natalia natalie nathalie nathan nicholas nick nicolas nicole niels niklas nikolai nina noah
nora norbert oliver olivia olivier olga oluwaseun omar oscar oskar otto pablo pamela paolo pascal patricia patrick paul paula pauline pavel
pawel pedro peter petra philip philipp philippe pierre piotr pilar priya rachel rafael rainer raj rajesh ralf ramon raul raymond rebecca
regina reinhard renate rene ricardo richard rita robert roberto robin roger roland rolf roman ronald rosa ruben rudolf ruth ryan sabine
said salma sam samantha samir samuel sandra sara sarah scott sean sebastian selma sergei sergio sharon silke silvia simon simone sofia
sonia sonja sophia sophie stefan stefanie stella stephan stephanie stephen steven susan susanne suzanne svetlana sven sylvia sylvie tamara
tanja tatiana teresa thandiwe theo theresa thierry thomas thorsten tim timo timothy tobias tom tomas torsten tyler ulrich ulrike ursula
uwe valentin valentina valerie vanessa vera veronica veronika victor victoria viktor vincent virginia vladimir volker walter wei werner
wilhelm william wolfgang xavier yan yasmin yuki yusuf yves yvonne zeynep zoe`;

const family = `adams ahmed alexander ali allen alonso alvarez andersen anderson andersson bailey baker bauer baumann becker bell bennett berg
bernard bertrand bianchi blanc bonnet brooks brown bruno butler campbell carter castillo castro chan chen clark collins colombo cook cooper
cox costa cruz david davies davis diaz dominguez dubois dumas dupont durand edwards evans fernandez ferrari fischer flores foster fournier
fuchs gallo garcia garnier gil girard gomez gonzales gonzalez gray green greco gruber gupta gutierrez haas haddad hall hansen harris
hartmann henderson hernandez herrmann hill hoffmann hofmann horvat howard huber hughes hussain ivanov jackson jansen janssen jansson
jenkins jensen jimenez johansson johnson jones kaiser kang kaur kaya keller kelly khan kim king klein koch kohler konig kowalski kraus
krause kruger kumar lambert lang lange larsen laurent lee lefebvre lefevre lehmann leroy lewis li lim liu long lopez lorenz ludwig maier marino
marino martin martinez martins mbeki meier mercier meyer miller mitchell moore morales moreau morel moreno morgan morin morris muller munoz
murphy myers navarro nelson neumann nguyen nielsen nilsson novak nowak obrien okafor olsen olsson ortega ortiz owens park parker patel perez
perrin peters petersen peterson petit petrov pham phillips pires powell price ramirez ramos reed reyes ricci richard richardson richter
rivera robert robinson rodriguez rogers romano romero rossi roth rousseau roux roy rubio ruiz russell russo sanchez sanders santos sanz sato
schafer schmid schmidt schmitt schmitz schneider scholz schreiber schroder schubert schulte schulz schulze schumacher schwarz serrano silva
simon singh smirnov smith sokolov sorensen stein sullivan suzuki svensson takahashi tanaka taylor thomas thompson torres tran turner vargas
vasquez vazquez vidal vincent vogel vogt wagner walker wang ward watanabe watson weber weiss white williams wilson winkler winter wolf wong
wood wright wu yamamoto yang yilmaz young zhang zhao zimmermann`;

const names: ReadonlySet<string> = new Set([...given.split(/\s+/), ...family.split(/\s+/)]);

/** One to five words of letters of which one is a common name, such as `O'Brien, Mary`. */
export function looksLikeName(text: string): boolean {
  if (text.length > 60 || !/^[\p{L}\p{M}'’.,\- ]+$/u.test(text)) return false;
  const words = fold(text)
    .split(/[^a-z]+/)
    .filter((word) => word.length > 1);
  return words.length > 0 && words.length <= 5 && words.some((word) => names.has(word));
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\p{M}'’]/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .toLowerCase();
}
