package corpus

import (
	"strings"
	"sync"
	"unicode/utf8"

	"framewatch/text"
)

// functionWords are, by language, the words that hold sentences together and
// say nothing by themselves: articles, pronouns, prepositions, conjunctions,
// helping verbs, the commonest adverbs, and the names of days and months, which
// rise every week. March stays out, as it is what marchers do; and so does what
// negates. Of languages that are not listed none is known.
var functionWords = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for lang, words := range map[string]string{
		"en": `a an the this that these those such same other others another each every either any some all both many much more most few fewer less least several 
			i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its itself they them their theirs themselves one ones
			who whom whose which what when where why how whether if then than as because since while although though unless until till so and or but yet only just also too even still
			about above across after against along among amid around at before behind below beneath beside besides between beyond by despite down during except for from in inside into like near of off on onto out outside over past per through throughout to toward towards under up upon via with within 
			be am is are was were been being have has had having do does did doing done will would shall should can could may might must ought 
			i'm i've i'd i'll we're we've we'd we'll you're you've you'd you'll he'd he'll she'd she'll they're they've they'd they'll it'll that'll there're
			here there now today yesterday tomorrow again ever always often very well very really rather quite almost already however therefore thus
			said say says saying told tell tells according mr mrs ms
			monday tuesday wednesday thursday friday saturday sunday january february april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec`,
		"de": `der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem jener jene jenes jeder jede jedes jeden jedem alle allen aller alles viele vielen mehr weniger einige einigen andere anderen anderer anderes solche solchen
			ich mich mir mein meine meinen meinem meiner du dich dir dein er ihn ihm sein seine seinen seinem seiner seines sie ihr ihre ihren ihrem ihrer ihres es wir uns unser unsere unseren unserem unserer euch man sich selbst
			wer wen wem wessen was welche welcher welches welchen wo wohin woher wann warum wie ob wenn als dass weil da denn damit obwohl während bevor nachdem bis seit sobald solange und oder aber sondern doch jedoch auch nur noch schon so sehr zu
			an am ans auf aus außer bei beim durch für gegen gegenüber hinter in im ins mit nach neben über um unter vom von vor wegen zum zur zwischen trotz statt innerhalb außerhalb
			bin bist ist sind war waren wäre wären sei seien gewesen habe hast hat haben hatte hatten hätte hätten werde wirst wird werden wurde wurden würde würden worden geworden kann können konnte konnten könnte könnten muss müssen musste mussten müsste soll sollen sollte sollten will wollen wollte wollten darf dürfen durfte durften mag möge möchte möchten
			hier dort jetzt heute gestern morgen immer wieder oft bereits etwa rund dabei dazu daran darauf daraus darin davon dagegen dadurch deshalb daher sowie sonst dann
			sagt sagte sagten laut herr frau
			montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz april mai juni juli august september oktober november dezember uhr`,
		"fr": `le la les l un une des du de d au aux ce c cet cette ces cela ça ceci celui celle ceux celles tout toute tous toutes autre autres même mêmes plusieurs quelques chaque certains certaines tel telle tels telles plus moins
			je j me m moi mon ma mes tu te t toi ton ta tes il lui son sa ses elle elles ils leur leurs se s soi nous notre nos vous votre vos on y en
			qui que qu quoi dont où quand comment pourquoi si quel quelle quels quelles et ou mais donc or car parce puisque lorsque lorsqu quoique jusqu comme point aussi encore déjà très trop peu bien ainsi alors
			à après avant avec chez contre dans depuis derrière dès devant durant entre envers hors jusque malgré par parmi pendant pour sauf selon sous sur vers via
			être suis es est sommes êtes sont étais était étaient été étant sera seront serait seraient soit soient fut furent ai as a avons avez ont avais avait avaient eu ayant aura auront aurait auraient ait aient fait faire peut peuvent pouvait pourrait pourraient pouvoir doit doivent devait devrait devraient devoir va vont
			ici là maintenant aujourd hui hier demain toujours souvent dit dire m mme mm
			lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre`,
		"es": `el la los las lo un una unos unas este esta estos estas esto ese esa esos esas eso aquel aquella aquellos aquellas otro otra otros otras mismo misma mismos mismas todo toda todos todas mucho mucha muchos muchas más menos poco poca pocos pocas algún alguna algunos algunas cada tal tales varios varias
			yo me mi mis mí tú te tu tus ti él le les se su sus sí ella ello ellos ellas nos nosotros nuestro nuestra nuestros nuestras usted ustedes vos os
			que qué quien quién quienes cual cuál cuales cuyo cuya cuando cuándo donde dónde como cómo por porque si aunque mientras y e o u pero sino también solo sólo ya aún todavía muy tan tanto así entonces pues
			a al ante bajo con contra de del desde durante en entre hacia hasta mediante para según sobre tras vía
			ser es soy eres son era eran fue fueron sea sean sido siendo será serán sería serían estar está están estaba estaban esté estado haber ha han he hay había habían haya hayan hubo habrá habría puede pueden podía podría podrían poder debe deben debía debería deberían tiene tienen tenía va van
			aquí allí ahora hoy ayer mañana siempre dijo dice señaló
			lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre`,
		"it": `il lo la i gli le l un uno una del dello della dei degli delle dell al allo alla ai agli alle all dal dallo dalla dai dagli dalle dall nel nello nella nei negli nelle nell sul sullo sulla sui sugli sulle sull col coi questo questa questi queste quest quello quella quelli quelle quell quel quei altro altra altri altre stesso stessa stessi stesse tutto tutta tutti tutte ogni alcuni alcune tanto più meno molto molti molte poco tale tali
			io mi me mio mia miei mie tu ti te tuo tua lui gli suo sua suoi sue lei le si sé noi ci ce nostro nostra nostri nostre voi vi vostro loro ne
			che chi cui quale quali quando dove come perché se mentre anche ma però e ed o oppure solo già ancora così quindi poi dunque sempre 
			a ad con contro da di d dopo dentro durante fino fra fuori in per presso prima secondo sopra sotto su tra verso
			essere è sono sei siamo era erano fu furono sia siano stato stata stati state sarà saranno sarebbe avere ha hanno ho abbiamo aveva avevano abbia abbiano avuto avrà avrebbe può possono poteva potrebbe deve devono doveva dovrebbe viene vengono fa fare
			qui qua lì là ora oggi ieri domani ha detto dice
			lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre`,
		"nl": `de het 't een n deze die dit dat zo'n zulke ander andere anderen elk elke ieder iedere alle alles veel vele meer minder meeste enkele sommige zelf zelfde
			ik mij me mijn jij je jou jouw u uw hij hem zijn zij ze haar hun hen wij we ons onze jullie men zich er
			wie wat welke welk waar wanneer waarom hoe of als dan toen omdat want doordat zodat terwijl hoewel tenzij totdat voordat nadat sinds en maar noch ook nog al wel heel zeer te zo dus toch
			aan achter af bij binnen boven buiten door in langs met na naar naast om onder op over per rond sinds tegen tegenover tijdens tot tussen uit van vanaf via volgens voor voorbij wegens 
			ben bent is was waren geweest zijn heb hebt heeft hebben had hadden gehad word wordt worden werd werden geworden zal zullen zou zouden kan kunnen kon konden moet moeten moest moesten mag mogen mocht mochten wil willen wilde wilden gaat gaan ging
			hier daar nu vandaag gisteren morgen altijd vaak al alleen zegt zei
			maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober november december uur`,
	} {
		is := map[string]bool{}
		for word := range strings.FieldsSeq(words) {
			is[text.Fold(word)] = true
		}
		all[lang] = is
	}
	return all
})

// saysNothing reports whether a folded word says nothing by itself: it is a
// function word of the language, a number, or a single letter of ASCII.
func saysNothing(lang, word string) bool {
	return isNumber(word) || len(word) == 1 && word[0] < utf8.RuneSelf || functionWords()[lang][word]
}
