/// A request came that has to be obeyed before anything else of the run begins; nothing was committed.
package struct UnreadMessages: Error {
    package init() {}
}
