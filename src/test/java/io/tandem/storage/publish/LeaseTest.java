package io.tandem.storage.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.run.Fixtures;
import io.tandem.run.MetricRows;
import io.tandem.storage.Published;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Place.class)
class LeaseTest {
  @Parameter Place place;

  private Path run;
  private LeaseDirectory directory;
  private final List<String> told = new ArrayList<>();

  /** A process whose pauses end at once, while something happens in them. */
  private final class Impatient implements WriterProcess {
    private final Holder holder;
    private final Runnable inEachPause;
    private int pauses;

    Impatient(Holder holder, Runnable inEachPause) {
      this.holder = holder;
      this.inEachPause = inEachPause;
    }

    @Override
    public Holder holder() {
      return holder;
    }

    @Override
    public void tell(String line) {
      told.add(line);
    }

    @Override
    public void pause(long millis) {
      pauses++;
      inEachPause.run();
    }

    @Override
    public Runnable every(long millis, Runnable beat) {
      return () -> {};
    }
  }

  private static Holder elsewhere(long pid) {
    return new Holder("elsewhere", "", pid, "", MetricRows.TIME, WriterProcess.BEAT_MILLIS);
  }

  private Lease acquire(Holder holder) throws IOException {
    return Lease.acquire(directory, run, new Impatient(holder, () -> {}));
  }

  @BeforeEach
  void makeRun() throws IOException {
    run = place.newPath();
    place.fileSystem().mkdirs(run);
    directory = LeaseDirectory.within(place.conf(), run);
  }

  @Test
  void aLivingHolderIsNamedAndStays() throws IOException {
    Lease first = acquire(elsewhere(1));
    Impatient second = new Impatient(elsewhere(2), first::beat);
    assertThatThrownBy(() -> Lease.acquire(directory, run, second))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "%s is being written by process 1 on elsewhere since %s: wait for that to end, stop it,"
                + " or choose another path",
            run, MetricRows.TIME);
    assertThat(told)
        .containsExactly(
            "%s is held by process 1 on elsewhere: waiting up to 60 s for a sign of life"
                .formatted(run));
    first.write(new Path(run, "file"), "first".getBytes(UTF_8));
    first.close();
    assertThat(Fixtures.names(place, run)).containsExactly("file");
  }

  @Test
  void aProcessOfThisMachineThatIsNoMoreIsNotWaitedFor() throws IOException, InterruptedException {
    Process other = new ProcessBuilder("sleep", "60").start();
    Holder killed = Holder.of(other.toHandle(), WriterProcess.BEAT_MILLIS);
    assertThat(killed.isGone()).isFalse();
    acquire(killed);
    other.destroyForcibly().waitFor();
    assertThat(killed.isGone()).isTrue();

    Impatient next = new Impatient(elsewhere(2), () -> {});
    try (Lease lease = Lease.acquire(directory, run, next)) {
      lease.write(new Path(run, "file"), "next".getBytes(UTF_8));
    }
    assertThat(next.pauses).isZero();
    assertThat(told).containsExactly("%s: %s no longer exists; taking over".formatted(run, killed));
  }

  /** Its host has the same name, such as a container that shares its host's, or none at all. */
  @Test
  void aNumberOfAProcessMeansNothingOnAnotherMachineOfTheSameName() throws IOException {
    Holder here = Holder.own(WriterProcess.BEAT_MILLIS);
    for (String processes : new String[] {"another container", "", null}) {
      Holder there =
          new Holder(
              here.host(), processes, 1 << 30, here.started(), here.since(), here.beatMillis());
      assertThat(there.isGone()).isFalse();
    }
    Holder ended =
        new Holder(
            here.host(),
            here.processes(),
            1 << 30,
            here.started(),
            here.since(),
            here.beatMillis());
    assertThat(ended.isGone()).isEqualTo(!here.processes().isEmpty());
  }

  /** The clock jumps as on a laptop that slept, or in a process that was suspended. */
  @Test
  void whoComesBackLateIsToldByWhomAndChangesNothing() throws IOException {
    Lease late = acquire(elsewhere(1));
    late.write(new Path(run, "file"), "late".getBytes(UTF_8));
    Lease next = acquire(elsewhere(2));
    next.write(new Path(run, "file"), "next".getBytes(UTF_8));

    String message =
        run + " was taken over by process 2 on elsewhere at " + MetricRows.TIME + " while";
    late.requireHeld(); // Nobody has asked the file system yet.
    assertThatThrownBy(() -> late.write(new Path(run, "file"), new byte[1]))
        .isInstanceOf(LeaseLostException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(() -> late.delete(new Path(run, "file")))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> AtomicDirectory.within(late, new Path(run, "directory")))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(late::requireHeld).hasMessageStartingWith(message);
    late.close();
    assertThat(place.read(new Path(run, "file"))).isEqualTo("next".getBytes(UTF_8));
    next.write(new Path(run, "file"), "still".getBytes(UTF_8));
    next.clearLeft();
    next.close();
    assertThat(Fixtures.names(place, run)).containsExactly("file");
  }

  @Test
  void theHeartbeatFindsOutThatTheLeaseIsLost() throws IOException {
    Lease late = acquire(elsewhere(1));
    Lease next = acquire(elsewhere(2));
    late.beat();
    assertThatThrownBy(late::requireHeld).isInstanceOf(LeaseLostException.class);
    next.beat();
    next.requireHeld();
    next.close();
  }

  /** Tasks create missing directories, but not the file that makes one a checkpoint. */
  @Test
  void whatLateTasksMakeAgainIsNeverPublished() throws IOException {
    Lease late = acquire(elsewhere(1));
    AtomicDirectory checkpoint = AtomicDirectory.within(late, new Path(run, "checkpoint"));
    place.write(new Path(checkpoint.staging(), "parameters"), new byte[1]);
    Lease next = acquire(elsewhere(2));
    place.write(new Path(checkpoint.staging(), "workers/0"), new byte[1]);
    assertThatThrownBy(checkpoint::publish).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> late.write(new Path(run, "file"), new byte[1]))
        .isInstanceOf(LeaseLostException.class);
    next.close();

    try (Lease last = acquire(elsewhere(3))) {
      last.clearLeft();
    }
    if (place == Place.OBJECTS) { // Not moved away, and not published.
      assertThat(Published.isUnfinished(place.conf(), new Path(run, "checkpoint"))).isTrue();
    } else {
      assertThat(Fixtures.names(place, run)).isEmpty();
    }
  }

  @Test
  void whatAKilledCandidateLeftIsRemoved() throws IOException {
    Path left =
        place == Place.OBJECTS
            ? new Path(directory.nextClaim("killed"), "ended")
            : new Path(directory.candidate("killed"), "killed/holder.json");
    place.write(left, new byte[0]);
    try (Lease lease = acquire(elsewhere(1))) {
      lease.clearLeft();
    }
    assertThat(Fixtures.names(place, run)).isEmpty();
  }
}
