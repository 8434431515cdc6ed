// Package trees is a small learner: gradient boosted decision trees.
package trees
