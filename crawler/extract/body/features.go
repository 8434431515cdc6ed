package body

// The features of a block, in the order of a sample. Those of the second look
// stand behind them, see second.go.
const (
	fWords = iota // logarithm of its words
	fWordLength
	fLinkShare
	fLinks
	fLead
	fStrongShare
	fEndsSentence
	fEndsColon
	fEndsQuestion
	fStartsUpper
	fStartsDigit
	fCommas
	fStops
	fDigits
	fUppers
	fQuotes
	fBars // | • · and the like
	fMarks
	fYear
	fRepeated // how often the same letters stand on the page
	fBroken
	fPictured
	fFamily0
	fTag = fFamily0 + families
)

const (
	fDepth = fTag + iota + 1
	fInNav
	fInHeader
	fInFooter
	fInAside
	fInFigure
	fInForm
	fInList
	fInTable
	fInQuote
	fInArticle
	fInMain
	fHidden
	fWholeLink
	fOwnOdds
	fOwnMin
	fOwnMax
	fUp1Min
	fUp1Max
	fUp2Min
	fUp2Max
	fUp3Min
	fUp3Max
	fFarMin
	fFarMax
	fSumOdds
	fNamed0                   // how many boxes outwards the nearest is that has a name of the kind
	fPlace  = fNamed0 + kinds // share of the page's blocks before it
)

const (
	fWordsPlace = fPlace + iota + 1 // share of the page's words before it
	fPageBlocks
	fPageWords
	fPageProse
	fAfterTitle // blocks since the headline; negative before it
	fIsTitle
	fLikeTitle
	fShare1 // share of the page's prose in the box around it, and so on outwards
	fShare2
	fShare3
	fShare4
	fLinks1
	fLinks2
	fLinks3
	fBlocks1
	fBlocks2
	fOfBox1 // its share of the words of the box around it
	fInCore
	fCoreSteps  // boxes between it and the core
	fCorePlace  // before the core's first prose -1, behind its last 1
	fCoreBefore // words since
	fCoreAfter
	fAlikeProse // share of the page's prose in blocks that stand in the same way
	fAlikeLinks
	fAlikeCount
	fPrev1
	fNext1 = fPrev1 + around
	fPrev2 = fNext1 + around
	fNext2 = fPrev2 + around
	fSince = fNext2 + around // words between it and the last prose before it
)

const (
	fUntil      = fSince + iota + 1
	fStatedPage // the page states its text
	fStated     // share of the block in it
	fDescription
	fDescribed // it is the page's description
	fCount0    // how many boxes stand beside the one around it in the same form, and so on outwards
	fCount1
	fCount2
	fCount3
	fLinked0 // share of these that begin with a linked headline
	fLinked1
	fLinked2
	fLinked3
	fElsewhere // share of it that stands in other blocks, too
	fEarlier   // share of it that stands in an earlier block
	features
)

// around is what is said of a neighbour: words, share of links, sentence, tag,
// same box.
const around = 5

// names are what features are about, in the words of an explanation.
var names = func() (n [features]string) {
	set := func(from, to int, name string) {
		for i := from; i <= to; i++ {
			n[i] = name
		}
	}
	set(0, features-1, "other")
	set(fWords, fWordLength, "length")
	set(fLinkShare, fLead, "links in it")
	set(fStrongShare, fStrongShare, "bold or italic type")
	set(fEndsSentence, fBars, "form of its text")
	set(fMarks, fYear, "form of its text")
	set(fRepeated, fRepeated, "repeated on the page")
	set(fPictured, fPictured, "a picture before it")
	for i, f := range vocabulary {
		n[fFamily0+i] = "words of " + f.name
	}
	set(fTag, fTag, "its element")
	set(fDepth, fInMain, "elements around it")
	set(fHidden, fHidden, "hidden")
	set(fWholeLink, fWholeLink, "links in it")
	set(fOwnOdds, fSumOdds, "names of the elements around it")
	for i, k := range nameKinds {
		n[fNamed0+i] = "elements around it named " + k.name
	}
	set(fPlace, fPageProse, "place on the page")
	set(fAfterTitle, fLikeTitle, "place by the headline")
	set(fShare1, fShare4, "prose beside it")
	set(fLinks1, fLinks3, "links beside it")
	set(fBlocks1, fOfBox1, "blocks beside it")
	set(fInCore, fCoreAfter, "place by the core of the prose")
	set(fAlikeProse, fAlikeCount, "blocks that stand in the same way")
	set(fPrev1, fUntil, "blocks before and after it")
	set(fStatedPage, fStated, "the text that the page states")
	set(fDescription, fDescribed, "the page's description")
	set(fCount0, fLinked3, "boxes beside it in the same form")
	set(fElsewhere, fEarlier, "repeated on the page")
	return n
}()
