package import Basics

/// How git calls `pitlane git-remote` from a checkout.
package enum HelperCommand {
    /// The remote's name, or its address where it has none. Addresses may hold passwords, so no command line has them.
    package static let remote: Key = "PITLANE_REMOTE"
    /// The address git would go to.
    package static let address: Key = "PITLANE_REMOTE_ADDRESS"
    /// Set if the helper is only to say whether a push may go where it goes.
    package static let checksPush: Key = "PITLANE_REMOTE_CHECK"

    /// The alias of git's helper.
    ///
    /// - Parameter command: the helper's command line, for a shell.
    static func alias(_ command: String) -> String {
        #"!f() { \#(remote.string)="$1" \#(address.string)="${2-$1}" exec \#(command); }; f"#
    }

    /// The checkout's `pre-push`: stops what does not go through the helper, such as a push to a `pushurl`.
    ///
    /// `git lfs install` replaces hooks that are blank as far as it reads them, and refuses to work beside all others.
    /// Without a first line that names it, git has the shell read a hook.
    static func hook(_ command: String) -> String {
        String(repeating: "\n", count: 1024) + #"""
            case $2 in \#(RemoteAddress.helper):* | \#(RemoteAddress.helper)-*) exit 0 ;; esac
            [ "$(git config "remote.$1.vcs")" = \#(RemoteAddress.helper) ] && exit 0
            \#(remote.string)="$1" \#(address.string)="$2" \#(checksPush.string)=1 exec \#(command)

            """#
    }
}
