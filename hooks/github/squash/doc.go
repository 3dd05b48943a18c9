// Package squash predicts the message that GitHub builds when a pull request
// lands by "Squash and merge", so that it can be judged while its author can
// still mend it.
//
// GitHub makes the message of the pull request, its commits and two settings of
// the repository. Not everybody may read these settings: where one is unknown,
// there is a prediction for each message that is possible, and each says under
// which settings it arises.
//
// What cannot be known is left out: the people whom GitHub credits beside those
// that the commits name, for it finds them by their accounts, and what a person
// changes in the form before pressing the button.
package squash
