import ArgumentParser
import Basics
import Images
import Processes
import Rendering
import Sessions

/// `pitlane image build`: builds images.
struct ImageBuildCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build the repository's images, unless nothing has changed.",
        discussion: """
            Builds what `images` in pitlane.yml describes, or without it the Dockerfile at the repository's root, with \
            buildah, into the folder `images` of the records, an OCI layout. An image is made of files, Dockerfile, base \
            images, arguments and the builder's version; while they are the same nothing is built, and wherever they are \
            the same the image has the same digest. Base images must be on this machine: in buildah's storage, or as a \
            folder in the OCI layout (`--arg BASE=oci:FOLDER:TAG`). In a step of a workflow the workspace is built, the \
            image is kept with the run's records, and the step gets the outputs digest-NAME and, of one image, digest.

            EXAMPLES
              pitlane image build
              pitlane image build backend --arg PYTHON=3.12 --format json
              pitlane image build --secret NPM_TOKEN    for a RUN that mounts the secret NPM_TOKEN

            EXIT CODES
              0 built or here already, 1 the build failed, 2 invalid input, 130 interrupted
            """)

    @Argument(help: "The images to build (default: all).")
    var names: [String] = []

    @Option(
        help: ArgumentHelp("A build argument; it wins over `args` in pitlane.yml.", valueName: "name=value"))
    var arg: [String] = []

    @Option(
        help: ArgumentHelp(
            "A secret for RUN --mount=type=secret,id=NAME: the environment variable of this name, or a stored secret.",
            valueName: "name"))
    var secret: [String] = []

    @Flag(help: "Use nothing that was made before.")
    var noCache = false

    @Flag(name: .shortAndLong, help: "Show the log of a build only if it fails.")
    var quiet = false

    @Option(help: "How to show the images: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let session = try ImageSession(place.value(), options())
            let isUncommitted = session.isUncommitted
            if isUncommitted {
                Terminal.printError("note: the work tree has uncommitted changes, and they are built with the rest")
            }
            Interrupts.block()
            let stop = BuildStop()
            let listening = Interrupts { _ in
                stop.stop()
            } abandon: { _ in
                Terminal.printError("killed: the next build removes what is left of this one")
            }
            defer { listening.stop() }
            var built: [JSONValue] = []
            var outputs: [(name: String, value: String)] = []
            for request in session.requests {
                let start = ContinuousClock.now
                let result = try build(request, session, stop)
                let seconds = start.duration(to: .now) / .seconds(1)
                built.append(json(result, seconds: seconds, isUncommitted: isUncommitted))
                outputs.append(("digest-\(result.name)", result.digest))
                if format == .text { Terminal.print(text(result, seconds: seconds)) }
            }
            if outputs.count == 1 { outputs.append(("digest", outputs[0].value)) }
            try StepOutputs.append(outputs)
            if format == .json { Terminal.print(JSONValue.array(built).text()) }
        }
    }

    private func options() throws -> ImageOptions {
        var arguments: [Key: String] = [:]
        for text in arg {
            let (name, value) = try Assignments.parse(text, option: "--arg", form: "name=value")
            arguments[name] = value
        }
        var secrets: [Key: String?] = [:]
        for name in secret {
            guard !name.utf8.contains(UInt8(ascii: "=")) else {
                throw CommandError(
                    "--secret takes a name, never NAME=value: other users could read the value in the list of processes. "
                        + "Put it into the environment")
            }
            _ = try ValueName.givenSecret(name)
            secrets[Key(name)] = .some(ProcessEnvironment.value(name))
        }
        return ImageOptions(
            names: names.map { Key($0) }, arguments: arguments, secrets: secrets, isUncached: noCache,
            folder: ProcessEnvironment.value(ImageSession.variable.string).flatMap {
                $0.utf8.first == UInt8(ascii: "/") ? $0 : nil
            }, step: GateStep(ProcessEnvironment.value))
    }

    private func build(_ request: ImageRequest, _ session: ImageSession, _ stop: BuildStop) throws -> BuildResult {
        let isShown = !quiet && format == .text
        let name = request.name
        do {
            return try session.build(
                request, zygote: ProgramStart.startedZygote(), stop: stop, grace: ProcessEnvironment.grace(),
                note: { Terminal.printError("note: \(name): \($0)") },
                log: { line in if isShown { Terminal.printError("\(name) | \(line)") } })
        } catch let failure as BuildFailure {
            if !isShown { for line in failure.tail { Terminal.printError("\(name) | \(line)") } }
            throw error(failure.error)
        } catch let problem as ImageError {
            throw error(problem)
        }
    }

    private func error(_ error: ImageError) -> CommandError {
        switch error.kind {
        case .invalid: CommandError(error.description)
        case .failed: CommandError(error.description, code: Exit.failure)
        case .cancelled: CommandError(error.description, code: Exit.cancelled)
        }
    }

    // MARK: - Showing

    private func text(_ result: BuildResult, seconds: Double) -> String {
        let state = result.isReused ? "unchanged" : "built in \(DurationText.rounded(.seconds(seconds)))"
        let layers = "\(result.layers) layer\(result.layers == 1 ? "" : "s")"
        return "\(result.name) \(result.digest) (\(SizeText.text(Int64(result.size))), \(layers)): \(state)"
    }

    private func json(_ result: BuildResult, seconds: Double, isUncommitted: Bool) -> JSONValue {
        [
            "name": .string(result.name.string), "digest": .string(result.digest),
            "size": .number(Double(result.size)), "layers": .number(Double(result.layers)),
            "result": result.isReused ? "reused" : "built", "seconds": .number((seconds * 1000).rounded() / 1000),
            "bases": .array(
                result.bases.map { ["image": .string($0.image.string), "digest": .string($0.digest)] }),
            "uncommitted": .bool(isUncommitted),
        ]
    }
}
