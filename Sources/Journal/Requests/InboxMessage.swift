/// A request that waits for the driver of a stream.
package struct InboxMessage: Hashable, Sendable {
    /// Unique in the data folder.
    package let id: Int64
    /// What is asked; nil for what only a newer version knows.
    package let request: StreamRequest?

    package init(id: Int64, request: StreamRequest?) {
        self.id = id
        self.request = request
    }
}
