package corpus

import "framewatch"

// who is to whom an occurrence is owed, without the cue. It must be of the
// article whose occurrences the finder found last, with details.
func (f *finder) who(s span) framewatch.Speaking {
	if s.run == noRun {
		return framewatch.Speaking{}
	}
	return f.said.Speaking(f.runs[s.run])
}

// onTopic appends where the sentences of an article begin that have a word of
// the topic.
func (q *question) onTopic(seq uint32, dst []uint32) []uint32 {
	said, _ := q.marks.Of(seq)
	return said.Sentences(dst)
}
