// Package gitconfig reads git's configuration the way git itself does, without
// starting git: one `git config` process costs more than the whole commit-msg
// hook may take.
//
// Load reads, in git's order, the system file, the two global ones, the
// repository's, the worktree's, and what the environment carries
// (GIT_CONFIG_COUNT, and GIT_CONFIG_PARAMETERS, which is how `git -c k=v commit`
// reaches its hooks). It follows include.path and includeIf where they stand.
// The last value of a key wins.
//
// Some of what git knows cannot be known from outside of it:
//
//   - The system file's path is compiled into git. GIT_CONFIG_SYSTEM settles it.
//     In a hook, git's exec path stands first on the PATH and gives the
//     installation away (Debian, Homebrew, Git for Windows). Otherwise
//     /etc/gitconfig is taken. Apple's git reads a further file inside of Xcode,
//     which is not read here.
//   - A getenv function does not tell an empty variable from a missing one. An
//     empty GIT_CONFIG_GLOBAL or GIT_CONFIG_SYSTEM counts as missing; git reads
//     no file then.
//   - "~user/" is refused, for finding a user's home needs the system's user
//     database. "~/" is fine.
//   - The branch of a repository with the reftable format is not in its HEAD
//     file, so includeIf "onbranch:" never holds there.
//   - White space inside of a value is kept as it is, as git does from 2.45 on.
//     Before, git made each such character one space.
package gitconfig
