/// Takes what a process writes.
///
/// All functions are called on the one reading thread, in order; they must not block for long, since all steps of the
/// program are read there.
package protocol OutputSink: AnyObject, Sendable {
    /// The next bytes, at most 256 KiB; the memory is the caller's and is used again afterwards.
    func write(_ bytes: UnsafeRawBufferPointer)

    /// Nothing more is there at the moment: a good time to pass on what is held back.
    func pause()

    /// The process's output has ended; called once after the last `write`, and not where nothing was started.
    func finish()
}

extension OutputSink {
    /// Does nothing.
    package func pause() {}
}
