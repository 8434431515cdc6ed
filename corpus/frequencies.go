package corpus

import (
	"context"
	"slices"
	"sync"

	"framewatch/corpus/stream"
	"framewatch/seqset"
)

// keptFrequencies is the number of sets of articles whose words are remembered.
const keptFrequencies = 4

// frequencies remembers how often each word stands in the sets of articles
// that were asked for last and in the largest. As the text of a Seq never
// changes, a set that differs little from one of them is counted by the
// difference.
type frequencies struct {
	mu         sync.Mutex
	dictionary *stream.Words // whose codes the words are
	kept       []frequency   // the last that was asked for first
}

// A frequency says how often each word stands in a set of articles. It is not
// changed once it is kept.
type frequency struct {
	set *seqset.Set
	of  []uint32 // by folded code; words behind the end stand nowhere
}

func (f frequency) word(folded stream.Code) int {
	if int(folded) >= len(f.of) {
		return 0
	}
	return int(f.of[folded])
}

// A wordCounter counts all words of some articles, by folded code; complete is
// false if one of them could not be read.
type wordCounter func(*seqset.Set) (of []uint32, complete bool)

// of returns how often each word of a dictionary stands in a set of articles.
func (f *frequencies) of(dictionary *stream.Words, set *seqset.Set, count wordCounter) frequency {
	f.mu.Lock()
	if f.dictionary != dictionary {
		f.dictionary, f.kept = dictionary, nil
	}
	kept := slices.Clone(f.kept)
	f.mu.Unlock()
	// Not locked here: who asks for few articles need not wait for others.
	found, complete := fromNearest(kept, set, set.Len(), count)
	if !complete {
		found.set = set.Clone()
		found.of, complete = count(set)
	}
	if complete {
		f.keep(dictionary, found)
	}
	return found
}

// atHand is the most articles that known reads.
const atHand = 1000

// known is of, if that costs next to nothing.
func (f *frequencies) known(dictionary *stream.Words, set *seqset.Set, count wordCounter) (found frequency, ok bool) {
	f.mu.Lock()
	kept := slices.Clone(f.kept)
	same := f.dictionary == dictionary
	f.mu.Unlock()
	if !same {
		return found, false
	}
	if found, ok = fromNearest(kept, set, min(atHand, set.Len()), count); ok {
		f.keep(dictionary, found)
	}
	return found, ok
}

// fromNearest counts by the difference to one of those that are kept, if that
// is less than so many articles.
func fromNearest(kept []frequency, set *seqset.Set, least int, count wordCounter) (found frequency, ok bool) {
	var nearest frequency
	var more, less *seqset.Set
	for _, k := range kept {
		added, gone := without(set, k.set), without(k.set, set)
		if n := added.Len() + gone.Len(); n < least {
			least, nearest, more, less = n, k, added, gone
		}
	}
	if nearest.set == nil {
		return frequency{}, false
	}
	if least == 0 {
		return nearest, true
	}
	plus, all := count(more)
	minus, allGone := count(less)
	if !all || !allGone {
		return frequency{}, false
	}
	of := make([]uint32, max(len(nearest.of), len(plus), len(minus)))
	copy(of, nearest.of)
	for word, n := range plus {
		of[word] += n
	}
	for word, n := range minus {
		of[word] -= n
	}
	return frequency{set.Clone(), of}, true
}

// without returns the part of a that is not in b.
func without(a, b *seqset.Set) *seqset.Set {
	rest := a.Clone()
	rest.AndNot(b)
	return rest
}

// keep puts a frequency before the others. If they are too many the one goes
// that was not asked for the longest, but not the largest: it costs the most.
func (f *frequencies) keep(dictionary *stream.Words, found frequency) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dictionary != dictionary {
		return
	}
	kept := []frequency{found}
	largest := 0
	for _, k := range f.kept {
		if k.set == found.set {
			continue
		}
		kept = append(kept, k)
		if k.set.Len() > kept[largest].set.Len() {
			largest = len(kept) - 1
		}
	}
	if last := len(kept) - 1; last == keptFrequencies {
		if largest == last {
			last--
		}
		kept = slices.Delete(kept, last, last+1)
	}
	f.kept = kept
}

// countWords counts all words of some articles.
func countWords(ctx context.Context, texts *stream.View, set *seqset.Set) (of []uint32, complete bool) {
	dictionary := texts.Words()
	of, complete = make([]uint32, dictionary.Len()+1), true
	var mu sync.Mutex
	each(set.Parts(processors()), func(part seqset.Part) {
		own, all := make([]uint32, len(of)), true
		for seq := range part.All() {
			t, ok := texts.Text(seq)
			if all = all && ok; ctx.Err() != nil {
				all = false
				break
			}
			for pos, word := uint32(0), stream.Code(0); int(pos) < len(t.Units); {
				word, pos = t.At(pos)
				own[word]++
			}
		}
		mu.Lock()
		defer mu.Unlock()
		complete = complete && all
		for word, n := range own {
			of[word] += n
		}
	})
	fold(of, dictionary)
	return of, complete
}

// fold adds the numbers of all written forms to those of the forms that they
// fold to.
func fold(of []uint32, dictionary *stream.Words) {
	of[0] = 0 // breaks
	for word, n := range of {
		if folded := dictionary.Folded(stream.Code(word)); folded != stream.Code(word) {
			of[folded] += n
			of[word] = 0
		}
	}
}
