package import Basics
package import Configuration
import Docker
import Glibc

/// Whether a machine can be deployed to.
package struct TargetCheck: Sendable {
    /// One thing that was looked at.
    package struct Finding: Hashable, Sendable {
        package let name: Key
        package let isGood: Bool
        /// What was found.
        package let text: String
        /// What mends it; nil where nothing has to be.
        package let remedy: String?
    }

    package private(set) var findings: [Finding] = []

    /// With less free space than this no image can be expected to fit.
    private static let leastSpace: Int64 = 1_000_000_000
    /// More than this between two clocks makes records hard to read.
    private static let largestClockDifference = 5

    /// Looks at a machine.
    ///
    /// - Parameters:
    ///   - host: as a target names it.
    ///   - targets: those of the repository that name it: their addresses and front doors are looked at, too.
    ///   - now: seconds since 1970.
    package init(_ host: String, targets: [TargetConfiguration], now: Int) {
        let (found, problem) = EngineHost.read(host)
        guard let found else {
            add("host", false, "'\(SafeText.line(host))' cannot be used", problem)
            return
        }
        let engine: DockerEngine
        do throws(EngineError) { engine = try DockerEngine(connecting: found) } catch {
            let isAbsent = error.kind == .absent
            add(
                "engine", false, "\(error)",
                isAbsent ? "apt-get install docker.io (or what your system calls it), then start it" : nil)
            return
        }
        add("engine", true, "Docker \(engine.version) at \(found), API \(engine.api)", nil)
        let isLinux = Key(engine.facts.system) == "linux"
        add(
            "system", isLinux, "\(engine.facts.system) on \(engine.facts.architecture)",
            isLinux ? nil : "an engine with Linux containers is needed")
        checkSpace(engine)
        if let time = engine.facts.time {
            let difference = abs(time - now)
            let isGood = difference <= Self.largestClockDifference
            add("clock", isGood, "\(difference) s from this machine's", isGood ? nil : "set both by NTP")
        }
        for target in targets { check(target, engine) }
    }

    /// Whether everything is as it must be.
    package var isGood: Bool { findings.allSatisfy(\.isGood) }

    private mutating func add(_ name: Key, _ isGood: Bool, _ text: String, _ remedy: String?) {
        findings.append(Finding(name: name, isGood: isGood, text: text, remedy: remedy))
    }

    private mutating func checkSpace(_ engine: DockerEngine) {
        var about = statvfs()
        guard statvfs(engine.facts.folder, &about) == 0 else {
            add("disk", true, "\(engine.facts.folder) cannot be looked at by this user", nil)
            return
        }
        let free = Int64(about.f_bavail) * Int64(about.f_frsize)
        let isGood = free >= Self.leastSpace
        add(
            "disk", isGood, "\(free / 1_000_000) MB free in \(engine.facts.folder)",
            isGood ? nil : "docker image prune removes images that nothing uses")
    }

    private mutating func check(_ target: TargetConfiguration, _ engine: DockerEngine) {
        let door = FrontDoor(engine: engine, image: target.frontDoor)
        do {
            let isOpen = try door.isRunning()
            let hasImage = try isOpen || engine.image(target.frontDoor) != nil
            add(
                "front door", hasImage,
                isOpen ? "runs" : "\(target.frontDoor) for \(target.environment)\(hasImage ? "" : " is not there")",
                hasImage ? nil : "docker pull \(target.frontDoor), or load an image and name it as target.front-door")
            let isOwn = try isOpen && door.listens(on: target.listen)
            let problem = isOwn ? nil : FrontDoor.problem(binding: target.listen)
            add(
                "port", problem == nil,
                "\(target.listen) \(isOwn ? "is the front door's" : problem == nil ? "is free" : "is taken")", problem)
        } catch {
            add("front door", false, "\(error)", nil)
        }
    }
}
