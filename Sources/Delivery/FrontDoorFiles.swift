import Basics
import Configuration
import Rollouts

/// The files and scripts of the front door.
enum FrontDoorFiles {
    /// What all sites share.
    static func main(folder: String) -> String {
        """
        # written by pitlane
        global
            stats socket \(folder)/admin.sock mode 600 level admin expose-fd listeners
            stats timeout 1m
            hard-stop-after 10m
        defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
            timeout http-request 30s
            timeout http-keep-alive 60s
            timeout tunnel 1h
            retries 3
            option redispatch
            option forwardfor
            option idle-close-on-response
        frontend pitlane-self
            bind unix@\(folder)/self.sock
            http-request return status 204

        """
    }

    /// All files of a site, by their path below the proxy's folder.
    static func all(_ route: FrontDoor.Route, _ colour: Colour?, folder: String) -> [(path: String, text: String)] {
        var files = [listen(route, folder: folder), (siteName(route.site), site(route, colour))].map {
            (path: "sites/\($0.0)", text: $0.1)
        }
        if let redirect = route.redirect {
            files.append(("sites/\(redirectName(redirect))", self.redirect(redirect, to: route.listen)))
        }
        if let certificate = route.certificate { files.append((certificatePath(route), certificate)) }
        return files
    }

    /// The file of an address: it depends on nothing else, so whoever needs it writes the same.
    static func listen(_ route: FrontDoor.Route, folder: String) -> (name: Key, text: String) {
        let address = FrontDoor.Route.text(route.listen)
        let backend = route.domain == nil ? route.backend : "\(address)_%[req.hdr(host),field(1,:),lower]"
        let rule =
            "use_backend \(FrontDoor.Route.questions(backend)) if { req.hdr(\(Probe.mark)) -m found }\n"
            + "    use_backend \(backend)"
        let head = "# written by pitlane\nfrontend \(address)\n    bind \(bound(route.listen))"
        guard route.certificate != nil else { return (listenName(route.listen), "\(head)\n    \(rule)\n") }
        return (
            listenName(route.listen),
            """
            \(head) ssl crt \(folder)/haproxy/certs/\(address) alpn h2,http/1.1 ssl-min-ver TLSv1.2
                http-request set-header X-Forwarded-Proto https
                \(rule)
            listen probe_\(address)
                bind unix@\(folder)/\(probeName(route.listen)) mode 600
                server door \(FrontDoor.Route.text(route.listen.reached)) ssl verify none sni req.hdr(host),field(1,:)

            """
        )
    }

    /// The socket at which the agent asks through HTTPS.
    static func probeName(_ listen: TargetConfiguration.Listen) -> String { "probe_\(fileName(listen)).sock" }

    /// The file of an address that only leads to another one.
    private static func redirect(
        _ redirect: TargetConfiguration.Listen, to listen: TargetConfiguration.Listen
    ) -> String {
        let port = listen.port == 443 ? "" : ":\(listen.port)"
        return """
            # written by pitlane
            frontend \(FrontDoor.Route.text(redirect))
                bind \(bound(redirect))
                http-request redirect code 308 location https://%[req.hdr(host),field(1,:)]\(port)%[pathq]

            """
    }

    private static func bound(_ listen: TargetConfiguration.Listen) -> String {
        (listen.host.utf8.contains(UInt8(ascii: ":")) ? "ipv6@" : "") + FrontDoor.Route.text(listen)
    }

    private static func fileName(_ listen: TargetConfiguration.Listen) -> String {
        let bytes = FrontDoor.Route.text(listen).utf8.map { $0 == UInt8(ascii: ":") ? UInt8(ascii: "_") : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The name of the file of an address.
    static func listenName(_ listen: TargetConfiguration.Listen) -> Key { Key("listen_\(fileName(listen)).cfg") }

    /// The name of the file of an address that leads to another one.
    static func redirectName(_ listen: TargetConfiguration.Listen) -> Key { Key("redirect_\(fileName(listen)).cfg") }

    static func siteName(_ site: Site) -> Key { Key("site_\(site.name).cfg") }

    static func certificatePath(_ route: FrontDoor.Route) -> String {
        "certs/\(FrontDoor.Route.text(route.listen))/\(route.site.name).pem"
    }

    /// The file of a site, with the colour that gets the requests.
    ///
    /// Visitors and Pitlane's own questions have a backend each, so that their counters are apart. A visitor's request
    /// waits a few seconds for a version that cannot be reached, and goes to the other one if that gets the requests
    /// meanwhile; what only asks is asked again if a connection ends without an answer.
    private static func site(_ route: FrontDoor.Route, _ colour: Colour?) -> String {
        let servers = Colour.allCases.map { one in
            "    server \(one.rawValue) \(route.addresses[one] ?? "")\(one == colour ? "" : " disabled")\n"
        }.joined()
        let redirect = route.redirect.map { "# redirected from \(FrontDoor.Route.text($0))\n" } ?? ""
        return """
            # written by pitlane for \(route.site.name): changes are lost with the next deployment
            \(redirect)backend \(route.backend)
                timeout connect 1s
                retries 5
                option redispatch 1
                retry-on conn-failure empty-response
                http-request disable-l7-retry unless METH_GET or METH_HEAD
                stick-table type string len 16 size 16 store conn_cur,conn_cnt
                http-response track-sc2 srv_name,concat(:sockets) if { status 101 }
                http-response track-sc2 srv_name,concat(:events) if { res.hdr(content-type) -m beg text/event-stream }
            \(servers)backend \(FrontDoor.Route.questions(route.backend))
                timeout connect 1s
                retries 0
            \(servers)
            """
    }

    /// The lines of a file with which backends of an address begin.
    static func backends(_ text: String, at listen: TargetConfiguration.Listen) -> [Key] {
        let start = Array("backend \(FrontDoor.Route.text(listen))_".utf8)
        return text.utf8.split(separator: 10).filter { $0.starts(with: start) }.map { Key(Substring($0)) }
    }
}
