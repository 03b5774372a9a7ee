"""Nouns of animals in many languages, as `thing_nouns` has those of things: "… was a female gorilla"."""

from __future__ import annotations

# ruff: noqa: E501 - one language a line

ANIMALS = {
    "en": "dog cat horse gorilla chimpanzee orangutan ape monkey elephant whale orca dolphin porpoise tortoise turtle bear lion lioness tiger tigress leopard jaguar cheetah hippopotamus rhinoceros giraffe parrot pigeon penguin eagle owl raven tomcat kitten puppy pony mare stallion gelding racehorse thoroughbred donkey mule cow bull ox steer sheep goat pig hen rooster crocodile alligator otter walrus sea_lion terrier retriever collie sheepdog bulldog greyhound labrador shepherd_dog german_shepherd poodle husky malamute beagle mastiff spaniel dachshund",
    "de": "*hund *hündin *katze *kater *pferd *stute *hengst *wallach *bär *bärin *gorilla *schimpanse *affe *elefant *elefantenkuh *elefantenbulle *wal *delfin *delphin *schildkröte *löwe *löwin *tiger *tigerin *nilpferd *flusspferd *nashorn *papagei *taube *pinguin *adler *krake *esel *kuh *stier *schaf *ziege *schwein *krokodil *alligator *robbe",
    "fr": "chien chienne chat chatte cheval jument étalon poney ours ourse gorille chimpanzé orang-outan singe éléphant éléphante baleine orque dauphin tortue lion lionne tigre tigresse hippopotame rhinocéros girafe perroquet pigeon manchot pingouin aigle âne mule vache taureau mouton brebis chèvre cochon crocodile",
    "es": "perro perra gato gata caballo yegua semental poni oso osa gorila chimpancé orangután mono elefante elefanta ballena orca delfín tortuga león leona tigre tigresa hipopótamo rinoceronte jirafa loro paloma pingüino águila burro mula vaca toro oveja cabra cerdo cocodrilo",
    "it": "cane cagna gatto gatta cavallo cavalla giumenta stallone pony orso orsa gorilla scimpanzé orango scimmia elefante elefantessa balena orca delfino tartaruga testuggine leone leonessa tigre ippopotamo rinoceronte giraffa pappagallo piccione pinguino aquila asino mulo mucca toro pecora capra maiale coccodrillo",
    "pt": "cão cadela cachorro cachorra gato gata cavalo égua garanhão pônei urso ursa gorila chimpanzé orangotango macaco macaca elefante elefanta baleia orca golfinho tartaruga leão leoa tigre hipopótamo rinoceronte girafa papagaio pombo pinguim águia burro mula vaca touro ovelha cabra porco crocodilo jacaré",
    "nl": "*hond *teef *kat *kater *poes *paard *merrie *hengst *ruin *pony *beer *ijsbeer *gorilla *chimpansee *aap *olifant *walvis *orka *dolfijn *schildpad *leeuw *leeuwin *tijger *nijlpaard *neushoorn *giraffe *papegaai *duif *pinguïn *adelaar *ezel *koe *stier *schaap *geit *varken *krokodil *zeehond",
    "sv": "*hund *katt *häst *sto *hingst *valack *ponny *björn *gorilla *schimpans *apa *elefant *val *späckhuggare *delfin *sköldpadda *lejon *lejoninna *tiger *flodhäst *noshörning *giraff *papegoja *duva *pingvin *örn *åsna *ko *tjur *får *get *gris *krokodil *säl",
    "da": "*hund *kat *hest *hoppe *hingst *pony *bjørn *gorilla *chimpanse *abe *elefant *hval *spækhugger *delfin *skildpadde *løve *tiger *flodhest *næsehorn *giraf *papegøje *due *pingvin *ørn *æsel *ko *tyr *får *ged *gris *krokodille",
    "no": "*hund *katt *hest *hoppe *hingst *ponni *bjørn *gorilla *sjimpanse *ape *elefant *hval *spekkhogger *delfin *skilpadde *løve *tiger *flodhest *neshorn *sjiraff *papegøye *due *pingvin *ørn *esel *ku *okse *sau *geit *gris *krokodille",
}
