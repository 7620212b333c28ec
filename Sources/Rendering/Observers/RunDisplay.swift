package import Journal
package import Planning

/// A run observer that shows what it sees; several runs may go on at once.
///
/// Give it `.run(.created)` too, which the store commits when a run is made.
package protocol RunDisplay: RunObserver {
    /// Takes what happened in a run before it is watched, which is not shown again.
    func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int)

    /// Shows a line of the program's own, such as what Ctrl-C does; `text` is on one line.
    func say(_ text: String)

    /// All runs are over: shows what comes last and gives the terminal back. Nothing is shown after it.
    func finish()

    /// The program ends at once, whatever runs: says `text` and gives the terminal back. Called from any thread, also
    /// while another one is at work here.
    func abandon(_ text: String)
}

/// Takes pieces of output, in order; called from any thread, never from two at once.
package typealias OutputWriter = @Sendable ([UInt8]) -> Void
