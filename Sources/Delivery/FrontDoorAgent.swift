/// What runs beside the proxy in the front door's container and does what a deployment asks for, one thing after
/// another: a program in Perl, which images with HAProxy have.
enum FrontDoorAgent {
    /// What it can be asked for.
    enum Task: String, Sendable {
        /// Puts a line to the running proxy; the answer is the proxy's.
        case ask
        /// The files of a folder: name and text of each in turn.
        case read
        /// Checks the configuration that is there.
        case check
        /// Checks whether the proxy takes a certificate.
        case certificate
        /// Checks the files of a site with those that are there, and renames them into place: the site, then path and
        /// text of each in turn. Files of addresses that no site has any more go. The answer is which files of the
        /// configuration are not as they were.
        case install
        /// Puts a question through HTTPS: the proxy's socket for that, host, path and how many seconds it may take. The
        /// answer is the status.
        case visit
        /// Has the proxy read its configuration again, which closes no connection. A signal by the engine would count as
        /// a stop: the engine would not start the container with the machine any more.
        case reload
        /// Writes a state and, with the last two words, a record of a deployment: site, number of the state, state,
        /// number of the record, record. Of two who write a state of the same number, the second fails.
        case commit
    }

    /// The program; its argument is the folder it works in. `ContainerProgram` says how it is asked.
    static let program = #"""
        use strict;
        use warnings;
        use Fcntl ":flock";
        use IO::Handle;
        use IO::Socket::UNIX;

        umask 077;
        $SIG{PIPE} = "IGNORE";
        binmode STDIN;
        binmode STDOUT;
        STDOUT->autoflush(1);
        chdir $ARGV[0] or die "$ARGV[0]: $!\n";

        sub sync {
            open(my $handle, "<", $_[0]) or die "$_[0]: $!\n";
            $handle->sync or die "$_[0]: $!\n";
        }

        sub put {
            my ($path, $text) = @_;
            open(my $file, ">", $path) or die "$path: $!\n";
            print $file $text or die "$path: $!\n";
            $file->flush or die "$path: $!\n";
            $file->sync or die "$path: $!\n";
            close $file or die "$path: $!\n";
        }

        sub get {
            open(my $file, "<", $_[0]) or die "$_[0]: $!\n";
            local $/;
            <$file> // "";
        }

        sub move { rename $_[0], $_[1] or die "$_[1]: $!\n" }

        sub folder {
            my $path = "";
            for my $part (split "/", $_[0]) {
                $path .= "$part/";
                mkdir $path or $!{EEXIST} or die "$path: $!\n";
            }
        }

        sub names { map { substr($_, 1 + length $_[0]) } grep { -f } glob "$_[0]/*" }

        sub haproxy {
            my @lines = qx(haproxy -c -f haproxy/main.cfg -f $_[0] 2>&1 </dev/null);
            my @alerts = map { /^\[ALERT\][^:]*: (?:config : )?(.*)/ ? $1 : () } @lines;
            die join("; ", @alerts ? @alerts : @lines, @lines ? () : "haproxy: $!"), "\n" if $?;
        }

        my %tasks = (
            ask => sub {
                my $socket = IO::Socket::UNIX->new(Peer => "admin.sock", Timeout => 5) or die "admin.sock: $!\n";
                print $socket "$_[0]\n";
                local $/;
                <$socket> // "";
            },
            read => sub {
                my $folder = shift;
                map { my $text = eval { get("$folder/$_") }; defined $text ? ($_, $text) : () } names($folder);
            },
            check => sub { haproxy("haproxy/sites"); () },
            certificate => sub {
                put("haproxy/new.pem", $_[0]);
                put("haproxy/new.cfg", "frontend new\nmode http\ntimeout client 1s\n"
                    . "bind unix\@$ARGV[0]/new.sock ssl crt $ARGV[0]/haproxy/new.pem\n");
                my $isGood = eval { haproxy("haproxy/new.cfg"); 1 };
                unlink "haproxy/new.pem", "haproxy/new.cfg";
                die "its private key does not belong to its first certificate\n" if $@ =~ /inconsistencies between/;
                die $@ unless $isGood;
                ();
            },
            install => sub {
                my ($site, %files) = @_;
                my ($next, $now) = ("haproxy/next", "haproxy/sites");
                open(my $lock, ">", "haproxy/lock") or die "haproxy/lock: $!\n";
                flock($lock, LOCK_EX) or die "haproxy/lock: $!\n";
                folder($next);
                unlink glob "$next/*";
                put("$next/$_", get("$now/$_")) for names($now);
                for my $path (sort keys %files) {
                    if ($path =~ m{^sites/(.*)}) {
                        put("$next/$1", $files{$path});
                    } else {
                        folder("haproxy/" . ($path =~ s{/[^/]*$}{}r));
                        put("haproxy/next.pem", $files{$path});
                        move("haproxy/next.pem", "haproxy/$path");
                    }
                }
                my $sites = join "", map { get("$next/$_") } grep { /^site_/ } names($next);
                my @gone = grep {
                    my ($address) = get("$next/$_") =~ /^frontend (\S+)$/m;
                    my $line = /^listen_/ ? "backend $address" . "_" : "# redirected from $address\n";
                    $sites !~ /^\Q$line\E/m;
                } grep { /^(listen|redirect)_/ } names($next);
                unlink map { "$next/$_" } @gone;
                haproxy($next);
                my @changed = grep { (eval { get("$now/$_") } // "") ne get("$next/$_") } names($next);
                move("$next/$_", "$now/$_") for @changed;
                unlink map { "$now/$_" } @gone;
                sync($now);
                unlink grep { m{([^/]*/[^/]*/\Q$site\E\.pem)$} && !exists $files{$1} } glob "haproxy/certs/*/*.pem";
                (@changed, @gone);
            },
            visit => sub {
                my ($socket, $host, $path, $seconds) = @_;
                my $answer = eval {
                    local $SIG{ALRM} = sub { die "it was not answered within $seconds s\n" };
                    alarm $seconds;
                    my $door = IO::Socket::UNIX->new(Peer => $socket) or die "$socket: $!\n";
                    print $door "GET $path HTTP/1.1\r\nHost: $host\r\nUser-Agent: pitlane\r\n\#(Probe.mark): 1\r\nConnection: close\r\n\r\n";
                    local $/;
                    <$door> // "";
                };
                alarm 0;
                die $@ if $@;
                $answer =~ m{^HTTP/1\.. (\d+)} ? $1 : die "the answer is not HTTP\n";
            },
            reload => sub { kill "USR2", 1 or die "haproxy: $!\n"; () },
            commit => sub {
                my ($site, $number, $state, $record, $text) = @_;
                my ($states, $history) = ("state/$site", "history/$site");
                folder($states);
                if (length $record) {
                    folder($history);
                    put("$history/next", $text);
                    move("$history/next", "$history/$record.json");
                    sync($history);
                }
                put("$states/next", $state);
                link "$states/next", "$states/$number.json" or die "$states/$number.json: $!\n";
                unlink "$states/next";
                sync($states);
                unlink grep { $_ ne "$states/$number.json" } glob "$states/*.json";
                ();
            },
        );

        while (read(STDIN, my $head, 4)) {
            my $length = unpack "N", $head;
            # Whoever asks may die halfway.
            last if read(STDIN, my $request, $length) != $length;
            my ($name, @words) = unpack "(N/a*)*", $request;
            my @answer = eval { (0, $tasks{$name}->(@words)) };
            @answer = (1, $@) if $@;
            print pack "N/a*", pack "C(N/a*)*", @answer;
        }
        """#
}
