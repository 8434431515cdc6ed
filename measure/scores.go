package measure

// Scores count what a method found against what is true: METHODS section 11.
type Scores struct {
	Right  int // found, and true
	Wrong  int // found, and not true
	Missed int // true, and not found
}

// Precision returns the share of what was found that is true; 0 if nothing was
// found.
func (s Scores) Precision() float64 { return part(s.Right, s.Wrong) }

// Recall returns the share of what is true that was found; 0 if nothing is true.
func (s Scores) Recall() float64 { return part(s.Right, s.Missed) }

// F1 returns the harmonic mean of both: after van Rijsbergen, Information
// Retrieval (1979), chapter 7.
func (s Scores) F1() float64 {
	right := float64(s.Right)
	if right <= 0 {
		return 0
	}
	return right / (right + (float64(s.Wrong)+float64(s.Missed))/2)
}

// part is the share of a in a and b.
func part(a, b int) float64 {
	if a <= 0 {
		return 0
	}
	return float64(a) / (float64(a) + float64(b))
}
