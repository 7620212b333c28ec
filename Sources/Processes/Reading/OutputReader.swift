import CProcesses
import Glibc
import Synchronization

/// The one thread of the program that waits: for the output of all steps, for the keepers' reports, for deadlines.
///
/// The thread starts with the first source, so that a program which runs nothing has none.
final class OutputReader: Sendable {
    /// Something to read from; called on the reading thread only.
    protocol Source: AnyObject, Sendable {
        /// The descriptor added as `id` has bytes or has ended. `buffer` may be used until the function returns.
        func becameReadable(_ buffer: UnsafeMutableRawBufferPointer, id: UInt64)
    }

    private struct State {
        var sources: [UInt64: any Source] = [:]
        var deadlines: [UInt64: (at: ContinuousClock.Instant, action: @Sendable () -> Void)] = [:]
        /// 0 is the wake-up descriptor.
        var lastID: UInt64 = 0
        var isStarted = false
    }

    /// How much is read at once.
    static let bufferBytes = 256 * 1024

    private let epoll: Descriptor
    private let wake: Descriptor
    private let state = Mutex(State())

    init() throws(ProcessFailure) {
        let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw .system("cannot make an epoll descriptor", errno) }
        epoll = Descriptor(raw)
        let event = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard event >= 0 else { throw .system("cannot make an event descriptor", errno) }
        wake = Descriptor(event)
        try watch(event, id: 0)
    }

    /// Reads from `descriptor` until `remove`; the descriptor stays its owner's.
    ///
    /// - Returns: the id for `remove`.
    func add(_ descriptor: Int32, _ source: any Source) throws(ProcessFailure) -> UInt64 {
        let id = state.withLock { state in
            state.lastID += 1
            state.sources[state.lastID] = source
            return state.lastID
        }
        do {
            try start()
            try watch(descriptor, id: id)
        } catch {
            state.withLock { _ = $0.sources.removeValue(forKey: id) }
            throw error
        }
        return id
    }

    /// Reads from `descriptor` no more. Call it before the descriptor is closed.
    func remove(_ descriptor: Int32, id: UInt64) {
        epoll_ctl(epoll.raw, EPOLL_CTL_DEL, descriptor, nil)
        state.withLock { _ = $0.sources.removeValue(forKey: id) }
    }

    /// Calls `action` on the reading thread once `delay` is over; returns the id for `cancel`.
    func schedule(after delay: Duration, _ action: @escaping @Sendable () -> Void) -> UInt64 {
        let id = state.withLock { state in
            state.lastID += 1
            state.deadlines[state.lastID] = (.now + delay, action)
            return state.lastID
        }
        eventfd_write(wake.raw, 1)
        return id
    }

    /// Forgets a deadline that has not come yet.
    func cancel(_ id: UInt64) { state.withLock { _ = $0.deadlines.removeValue(forKey: id) } }

    // MARK: - The thread

    private func watch(_ descriptor: Int32, id: UInt64) throws(ProcessFailure) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: id))
        guard epoll_ctl(epoll.raw, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw .system("cannot watch a descriptor", errno)
        }
    }

    private func start() throws(ProcessFailure) {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { return }
        // The thread lives as long as the program, and so does the reader it was given.
        guard SystemThread.start({ self.run() }) else {
            state.withLock { $0.isStarted = false }
            throw .system("cannot start the reading thread", EAGAIN)
        }
    }

    private func run() -> Never {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferBytes, alignment: 4096)
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll.raw, &events, Int32(events.count), millisecondsToDeadline())
            for event in events.prefix(Int(max(count, 0))) {
                let id = event.data.u64
                if id == 0 {
                    var value: eventfd_t = 0
                    eventfd_read(wake.raw, &value)
                } else {
                    // A source removed by one before it in this batch is gone.
                    state.withLock { $0.sources[id] }?.becameReadable(buffer, id: id)
                }
            }
            runDeadlines()
        }
    }

    /// Milliseconds until the next deadline, rounded up; -1 where there is none.
    private func millisecondsToDeadline() -> Int32 {
        guard let next = state.withLock({ $0.deadlines.values.lazy.map(\.at).min() }) else { return -1 }
        let left = ContinuousClock.now.duration(to: next)
        guard left > .zero else { return 0 }
        return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
    }

    private func runDeadlines() {
        let now = ContinuousClock.now
        let due = state.withLock { state in
            guard !state.deadlines.isEmpty else { return [(@Sendable () -> Void)]() }
            let ids = state.deadlines.filter { $0.value.at <= now }.sorted { $0.value.at < $1.value.at }.map(\.key)
            return ids.compactMap { state.deadlines.removeValue(forKey: $0)?.action }
        }
        for action in due { action() }
    }
}
