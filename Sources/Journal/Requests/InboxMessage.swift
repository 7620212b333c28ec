package import Planning

/// A request that waits for the driver of a stream.
package struct InboxMessage: Hashable, Sendable {
    /// Unique in the data folder.
    package let id: Int64
    /// What is asked; nil for what only a newer version knows.
    package let request: StreamRequest?
    /// When it was sent.
    package let sent: Instant

    package init(id: Int64, request: StreamRequest?, sent: Instant) {
        self.id = id
        self.request = request
        self.sent = sent
    }
}
