"""Given names common in the languages of service desks, case-folded.

Names that are better known as a word, a month, a town, a product or letters that stand for something,
in English, German or Spanish (Will, May, Sofia, Julia, Norma, Sid), are not among them: those need
the export as a witness.
"""

from __future__ import annotations

_NAMES = """
aarav aaron abdul abigail adaeze adam ade adebayo ademola aditi aditya adrian adriana adwoa afonso afua
agata agathe agnes agnese agnieszka ahmad ahmed ahmet aileen aimee aisha aisling ajay akash akira akua alain
alan alana alastair albert alberto albrecht alejandra alejandro aleksandr aleksandra alena alessandra
alessandro alessia alex alexander alexandra alexei alexis alfie alfonso alfred algirdas ali alice alicia
alina aline alison alistair alvaro amal amanda amar amara amelia amina amir amit amy ana ananya anastasia
anastasija anders andre andrea andreas andrei andrew andrzej andrés aneta angela angelika angelina angelo
angie angus anica aniela anika anil anita anja anjali anke ann anna anne annelies anneliese annette annie
annika anouk anselm anthea anthony antje antoine anton antonia antonio antti anya aoife apinya archie ariane
arjun arlene armin arnaud arne arnold arthur arturo arturs arun asha ashley asli aslı astrid audrey aurelie
axel ayaan ayesha ayo ayşe azra balazs balázs barbara barry basak bea beata beate beatrice beatriz becky
begüm belinda ben benedikt benjamin benny berit bernadette bernadine bernard bernd bernhard bernie berta
bertha beth bettie bettina bianca bilal birgit birgitta birte bjorn björk björn bob bodil bogdan bojan boris
bozena brad branka brenda brendan brian bridget brigitte britta bronwen bruce bruno burak caitlin callum
camila camilla camille candice cansu carina carl carla carlos carmen carol carole carolin carolina caroline
carolyn carsten caspar cath catherine cathy cecilia cedric celia celine cem cesar chantal chantelle charles
charlie charlotte chen cheryl chiara chidi chinedu chinwe chioma chloe christa christiane christina
christine christoph christophe christopher chukwu cian ciara cindy claire claudia claudio clemens clive
colette colin concetta conor constantin constanze cora corey corinna corinne cornelia cosima cosimo craig
cristian cristina cynthia cyril dagmar dalia damian dan daniel daniela daniele danielle danilo danny danuta
daphne darren dave david davide debbie deborah deepak deepika deirdre dejan delphine denis denisa denise
dennis derek derya desmond devi diana diane diego dieter dietmar dilara dimitri dina dinesh dino dirk divya
dmitri domenico dominic dominik dominika dominique donald donna doreen dorian doris dorota dorothea dorothy
dougal douglas dragan duncan dusan ebba ebru eddie edith edmund eduard eduardo edward efua eileen eilidh
einar ekaterina elaine eleanor elena eleni eleonora elin elisabeth elise eliska elizabeth elke ellen elliot
elodie eloise elsa elspeth elvira emanuele emeka emel emil emilia emilio emily emma emmanuel emre enrico
enrique erdem eric erica erik erika erin erkan ernest esra esteban estelle ester esther etienne eugene
eugenia eva eva-maria eveline evelyn ewa ezgi fabian fabienne fabio faisal farah farid fatima fatma fatou
federica federico felicity felipe felix femi femke ferdinand ferenc fergus fernanda fernando filip filipa
finn fiona fionnuala flavio fleur florian frances francesca francesco francis frank franz françois françoise
frederic frederick frederik freya frida frieda funmi funmilayo gabor gabriel gabriela gabriele gail galina
ganesh gareth gary gaurav gavin geert geoff geoffrey george georgina gerald gerard gerd gerda gerhard
germaine gerrit gert gertrud gethin gianni gillian gina giorgio giovanni gisela gita giulia giuseppe gloria
gonzalo goran gordon gosia graciela graham grainne greg gregor gregory greta grzegorz guadalupe gudrun guido
guillaume gunnar gustav gwen gwendolyn gyula gábor günter günther habiba haddi hakan haluk hamish hamza
hanna hannah hanne hannes hans harald hari harish harriet harry haruto hasan hasret hassan hatice hector
hedwig hedy heidi heike heinz helen helena helene helga helmut hemant hendrik henk henning henri henrik
henry henryk herbert hermann hermine hettie hilary hilda hilde hina hiroshi holger horst howard hubert hugh
hugues hüseyin ian ibrahim ifeoma ignacio igor ilaria ilka ilker ilona ilse imke imogen imran indira ines
inga inge ingeborg ingo ingrid ingvar ioana ioannis irena irene irina irma isaac isabel isabela isabella
isabelle isolde istvan istván ivan ivana iveta ivo iwona izabela iñaki jaap jacinta jackie jacob jacqueline
jacques jadwiga jaime jakob jakub jamal james jamie jana jana-maria jane janet janez janice janina janine
janos janusz jarek jasmin jason jaswinder javier jayne jean jeanette jeannette jeff jeffrey jelena jenna
jennifer jenny jens jeremy jeroen jerome jerzy jesper jessica jette jill jim jiri jitka jo jo-anne joachim
joan joanna joanne jochen jody joel joerg johan johann johanna johannes john jolanta jon jonas jonathan
joost jordi jorge joris jose josef josefine joseph josephine joshua josip josé joyce juan juana juanita
judith jules juliane julianne julie julien juliet juraj jurek jurgen juri justin justyna jutta jános jürgen
kamal kamil kamila karen karim karin karina karl karol karolina karsten kasia kaspar kat katarina katarzyna
kate katerina kateřina katharina katherine kathi kathleen kathrin kathryn kathy katja katrin katy kavita
kayode kazimierz kazuko keith kelechi kelly kemal ken kenji kenneth kerry kerstin kev kevin khadija khalid
khalil kieran kim kiran kirsten kirsti kirsty kjell klaas klara klaus koen kofi kojo konrad kornelia krishna
kristian kristin kristina kristine kristof krystyna krzysztof kunal kurt kwabena kwame kyle lachlan ladislav
laila lakshmi lara lars laszlo latifa laura lauren laurence laurent lea leah leena leif leila lekan lena leo
leon leonardo leonie leonor leslie leszek leticia lewis liam lidia lieke liesbeth lieselotte lieven lilian
liliana liliane lindsay linnea lisa lise liz ljubica lluís loic lorenzo loretta lorna lorraine lothar lotte
lou louis louisa louise loïc lubomir luc luca lucas lucia luciana luciano lucie lucy ludwig luigi luis luisa
luise lukas lukasz lukáš lutz lydia lynn lynne lászló maarit maarten maciej madeleine maeve magda magdalena
maggie magnus mahmoud mairead maja malcolm malgorzata malik mandy manfred manish manoj manuel manuela marc
marcel marcelo marcin marcus mareike marek margaret margareta margarete margit margot marguerite maria
mariam mariana marianne mariano maribel marie marieke marija mario marion marissa marit marius mariusz
marjan marjorie marko markus marlena marlene marlies marlon marta martha martin martina mary maryam maría
mateo mateusz mathieu mathilde matteo matthew matthias maud maureen mauricio maurizio mauro mavis maxime
maximilian mayumi małgorzata meera megan mehmet meike melanie melissa meredith mette mhairi michael michal
michel michele michelle miguel mihai mike mikhail miklos miklós milena milos miranda mireille mirela mirjam
mirko miroslav mitsuko mohamad mohamed mohammad mohammed mohan moira monica monika monique morag moritz
moses mukesh murat mustafa myriam mónica nadezhda nadia nadine nadja naeem nancy naomi nasreen natalia
natalie natalija natasha nathalie nathan navid neha neil nele neus ngozi niall niamh nicholas nick nicola
nicolae nicolas nicole nigel nikhil nikita niklas nikola nikolai nikolaus nikos nilesh nils nina nisha
nkechi noah noelia noor nora norbert noémie nuno nuria núria obinna odile oksana olaf oleg olena olga oliver
olivia olivier olu oluwaseun omar oona orla oscar oskar otto owen pablo paco padraig pamela paola paolo
pascale patrice patricia patrick patrizia patsy paul paula paulina pauline paulo pavel pawel pedro peggy
pekka penelope per-erik peter petra philip philipp philippa philippe phoebe phyllis pia pierre piotr pooja
pradeep prakash preeti priya priyanka przemyslaw quentin rachel radek radu rafael rafaela rafal ragnar rahul
raimund rainer raj rajesh rajiv ralf ralph ramesh ramon ramona rania raquel rashid rasmus raul ravi raymond
rebecca reema regina reinhard reinhold rekha remi renata renate renee rené ricarda ricardo riccardo richard
rick rifat rita ritva robert roberto rocío rodrigo roger roisin roland rolf romain ronald rosalind rosana
rosanna rosemarie rosie ross roswitha roxana roxanne roy rubén rudolf rupert russell ruth ruud ryan rémi
róisín rüdiger sabina sabine sabrina sachin saeed sagar saida saira sakura salim sally salma salvatore
samantha sami samir samira samuel sandeep sandra sandrine sandro sanjay sanna santosh saoirse sara sara-jane
sarah sascha sasha saskia satoshi scott sean sebastian sebnem seema selin selma senthil serena sergei sergio
serhat serkan severin shabnam shanice shannon sharmila sharon shaun shauna sheena sheila shireen shirin
shirley shivani shreya sibel sibylle siegfried sigrid sigurd silke silvia simon simona simone sinead sinéad
siobhan siobhán sissel slavica slawomir smita snezana sofie solveig sonal sonia sonja sophia sophie soren
stacey stanislav stanley stavros stefan stefania stefanie steffen stelian stephan stephane stephanie stephen
steve steven stewart stuart sumit sunil sunita suresh surinder susan susana susann susanna susanne susie
suzanne svein sven svenja svetlana swati sylvia sylvie sylwia szymon søren tadeusz taiwo takashi tamar
tamara tania tanja tanya tara tarik tarun tatiana tatjana temi teresa teresita tereza terry tessa thabo
thandiwe thea theo theresa thiago thierry thijs thomas thorsten tiago tiffany tim timothy tina tobias tobin
tom tomas tomasina tomasz tommy tomás tomáš toni tony torsten toshiko tracey tracy trevor tristan trudy
tunde tunç tuomas tyrone udo ugo ulf uli ulla ulrich ulrike umar umesh ursula urszula ute uwe vaclav vadim
vaishali valentin valentina valeria valerie valerio vanessa vasile veerle vera vera-lucia veronica veronika
vicente vicky victor victoria vijay vikram viktor vilma vinay vincent vincenza vincenzo vinod violeta
virginie vishal vivian vivienne vlad vladimir vojtech volker waldemar waleed walter wanda wendell wendy
werner wiebke wietske wiktor wilfried wilhelm william wilma winfried winston wojciech wolfgang wouter xavier
yan yann yannick yasmin yetunde yiannis yoko yolanda yolande youssef yuki yulia yuri yusuf yvan yvette
yvonne zainab zbigniew zdenek zeynep zoe zofia zoltan zsofia zsófia zuzana åsa özlem şebnem
"""

GIVEN_NAMES = frozenset(_NAMES.split())
