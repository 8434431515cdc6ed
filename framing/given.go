package framing

// The given names that people in the news bear most often, by which a person is
// told from an institution, and "he" from "she". A name that is not here can
// still be one: its place in the text decides then.
var (
	men = words(`aaron abdul abdullah abraham adam adrian ahmed alain alan albert alberto aldo alejandro alessandro alex alexander alexis alfonso alfred alfredo ali allen alvaro
		amir andreas andres andrew andy angelo anthony antoine anton antonio armin arne arnold arthur arturo asad augusto barack barry bart bas bashar ben benedict benito benjamin
		benny benoit bernard bernd bernie bill billy bjorn bob bobby boris brad bram brandon brent brett brian bruce bruno bryan carl carles carlo carlos cedric chad charles charlie chris
		christian christoph christophe christopher chuck claude claudio clay clemens clint colin corey cory craig curtis cyril dale damien dan daniel daniele danny dario dave david davide dean
		denis dennis derek detlef dick didier diego dieter dimitri dirk dmitry dominic dominique don donald doug douglas duncan dustin dylan ed eddie edgar eduardo edouard edward edwin elie
		elijah elio elliott elon emilio emmanuel enrico enrique eric erich erik ernest ernesto ernst esteban ethan etienne eugene evan fabio fabrice federico felipe felix fernando filippo florian
		francesco francis francisco franck franco francois frank frans franz fred frederic frederik friedrich fritz gabriel gary gavin geert gene geoffrey george georges georg gerald gerard gerd
		gerhard gianni gilbert giacomo gilles giorgio giovanni giulio giuseppe glenn gonzalo gordon graham greg gregg gregor gregory guido guillaume guillermo gunter gus hakeem hans harald
		harold harry hassan heiko heinrich heinz helmut hendrik henk henri henry herbert herman hermann horst howard hubert hugh hugo ian ibrahim ignacio igor ivan jack jacques jacob jaime jair
		jake jamal james jan jared jason javier jay jean jeff jefferson jeffrey jens jeremy jerome jerry jim jimmy joachim joan joao jochen joe joel johan johannes john johnny jon jonas jonathan
		joost jordi jorg jorge jose josef joseph josh joshua juan jude jules julian julien julio jurgen justin kai karl karsten keith ken kenneth kevin kirk klaus kurt kyle lamar lars laurent
		lawrence lee leo leon leonardo leonid lewis liam lloyd lorenzo lothar lou louis luc luca lucas luciano ludovic luigi luis luiz lukas luke lutz maarten malcolm manfred manuel marc marcel
		marcelo marco marcus mariano mario mark markus mart martin marvin mateo mathieu mathias matt matteo matthew matthias maurice mauricio mauro max maxime maximilian mehdi michael michel michele
		miguel mike mikhail mitch mitt mohamed mohammad mohammed muhammad narendra nathan neil nelson newt nicholas nick nicola nicolas nicolo niels nigel noah noel norbert norman olaf oliver
		olivier omar oriol oscar oskar otto owen pablo paolo pascal pat patrice patrick patrik paul paulo pedro pere peter phil philip philipp philippe pier pierre piero pieter pietro quentin rafael raffaele
		ralf ralph ramon rand randy raphael raul ray raymond recep regis reince reinhard rene rex ricardo riccardo richard rick rob robert roberto robin rodrigo roger roland rolf roman ron ronald
		ronny ross roy ruben rudolf rudy rupert russ russell ryan salvador salvatore sam samuel santiago scott sean sebastian sebastien serge sergei sergio seth shane shinzo sigmar silvio
		simon spencer stefan stefano stephane stephen steve steven stewart stuart sven ted terence terry theo theodore thierry thomas thorsten  tim timothy tobias todd tom tomas tommaso
		tommy tony travis trey tucker tyler ugo ulf ulrich umberto uwe victor viktor vincent vincenzo virgil vittorio vladimir volker volodymyr walter warren wayne werner wesley  wilhelm willem
		william willy wim winfried wolfgang yannick yann yves zac zachary`)
	women = words(`abigail adela adriana agnes aicha alessandra alexandra alexandria alice alicia alison allison amanda amber amy ana anastasia andrea angela angelique anita anke ann anna annalena anne annegret
		annemarie annette annie antje ariana arancha astrid audrey aurore ayanna barbara beata beate beatrice beatriz belen bernadette beth betsy betty birgit bonnie brenda brigitte britta camilla camille
		candace carla carly carlota carmen carol carola caroline carolyn catherine cathy cecile cecilia celine chantal charlotte cheryl chiara christiane christina christine cindy claire clara
		claudia colette colleen condoleezza connie corinna cristina cynthia dana daniela danielle dawn debbie deborah debra denise diana diane dianne dolores dominika donna dorothea dorothy edith elaine elena
		elise elisa elisabeth elise eliza elizabeth elke ellen elly elsa emily emma erica erika esther eva eve evelyn fabienne fatima federica femke fiona frances francesca franziska frauke
		gabriela gabrielle gail gemma geraldine gerda gina giorgia gisele gisela giulia giuseppina gloria grace greta gretchen hannah hannelore heather heidi helen helena helene hilda hildegard hillary huma
		ida ilhan ines inga inge ingrid irene isabel isabella isabelle ivana ivanka jacinda jacqueline jane janet janice jeanine jeanne jen jenna jennifer jenny jessica jill joanna joanne joyce juana judith
		judy julia juliane julie kaitlan kamala karen karin karine karla karoline kate katharina katherine kathleen kathrin kathryn kathy katie katja katrin kay kayla kellie kellyanne kelly kerstin kim
		kimberly kirsten kirstjen kristen kristi kristin laila lara laura lauren laurence leila lena leonor leslie lidia liesbeth lieve lilian lilly linda lisa lise liz lorena loretta louise lucia lucie lucy luisa lynn
		madeleine maggie magdalena maite manon manuela mara margaret margarita margot margrethe maria marianne marie mariana marielle marietta marija marina marine marion marisa marjorie marlene marta martha martina mary
		mathilde matilde maxine mazie megan mehri melania melanie melissa mercedes mette michaela micheline michelle mieke mina miriam moira monica monika monique muriel nadia nadine nancy naomi natalia
		natalie natacha natasha nathalie nicola nicole nikki nina noelle nora norma odile olga olivia ornella paloma pam pamela paola patricia patrizia patty paula pauline peggy penny petra pia pilar pramila priti priscilla rachel
		raquel rashida rebecca regina renate renee rita roberta robyn rocio romina rosa rosario rose rosemary rosie roxane ruth sabine sabrina samantha sandra sara sarah saskia shannon sharon sheila sheryl
		shirley sigrid silke silvia simona simone sofia sofie sonia sonja sophia sophie soraya stacey stefania stefanie stella stephanie sue susan susana susanna susanne suzanne svenja svetlana
		sylvia sylvie tamara tammy tanja tanya tatiana teresa theresa therese tiffany tina tulsi ursula ute valerie vanessa vera veronica veronika veronique victoria viktoria viola violeta viviane wendy
		wilma yasmin yolanda yvonne zoe`)
)
