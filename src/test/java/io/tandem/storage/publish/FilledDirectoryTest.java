package io.tandem.storage.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.run.MetricRows;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.publish.AtomicDirectory.Use;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job finds what another left that was killed while it moved its files. */
class FilledDirectoryTest {
  private static final SortedMap<String, String> WORK = new TreeMap<>(Map.of("model", "m"));

  private final Place place = Place.OBJECTS;
  private final HadoopConf conf = place.conf();
  private final Path target = place.newPath();
  private int processes;

  /** Returns a process of another machine: either it has ended, or no test asks. */
  private WriterProcess process() {
    int number = ++processes;
    return new WriterProcess() {
      @Override
      public Holder holder() {
        return new Holder("elsewhere", "", number, "", MetricRows.TIME, BEAT_MILLIS);
      }

      @Override
      public void tell(String line) {}

      @Override
      public void pause(long millis) {}

      @Override
      public Runnable every(long millis, Runnable beat) {
        return () -> {};
      }
    };
  }

  private AtomicDirectory open(Use use) throws IOException {
    return AtomicDirectory.open(
        target, conf, AtomicDirectory.nothing(), "choose another path", process(), use);
  }

  /** Publishes a directory of two files, and is killed when it has moved the first one. */
  private void killed(Use use) throws IOException {
    AtomicDirectory directory = open(use);
    write(new Path(directory.staging(), "a"), "a of " + use);
    write(new Path(directory.staging(), "sub/b"), "b of " + use);
    Filling.of(conf, use.job(), directory.staging(), AtomicDirectory.MARK, WORK)
        .write(conf, target);
    ObjectStores.move(conf, new Path(directory.staging(), "a"), new Path(target, "a"));
    assertThatThrownBy(() -> Filling.requireFilled(conf, target))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is incomplete (_unfinished)");
  }

  private void publish(Use use) throws IOException {
    try (AtomicDirectory directory = open(use)) {
      if (directory.publishedFor().isEmpty()) {
        write(new Path(directory.staging(), "c"), "c of " + use);
        directory.publish();
      }
    }
  }

  private void write(Path file, String text) throws IOException {
    place.write(file, text.getBytes(UTF_8));
  }

  private String text(String file) throws IOException {
    return new String(place.read(new Path(target, file)), UTF_8);
  }

  private List<String> files() throws IOException {
    return new ArrayList<>(ObjectStores.filesBelow(conf, target).keySet());
  }

  @ParameterizedTest
  @EnumSource(
      value = Use.class,
      names = {"EXPORT", "LEDGER"})
  void whatTheSameJobHadMovedIsReplaced(Use use) throws IOException {
    killed(use);
    publish(use);
    assertThat(files()).containsExactly("c");
  }

  @Test
  void theNextTranslationMovesTheFilesThatRemain() throws IOException {
    killed(Use.TRANSLATION);
    Path staging;
    try (AtomicDirectory directory = open(Use.TRANSLATION)) {
      staging = directory.staging();
      assertThat(directory.publishedFor()).contains(WORK);
    }
    assertThat(files()).containsExactly("a", "sub/b");
    assertThat(text("a")).isEqualTo("a of TRANSLATION");
    assertThat(text("sub/b")).isEqualTo("b of TRANSLATION");
    assertThat(place.fileSystem().exists(staging)).isFalse();
    assertThatThrownBy(() -> open(Use.TRANSLATION)).hasMessageContaining("exists already");
  }

  /** What was moved is not deleted; a job makes the rest again. */
  @Test
  void whatATranslationHadMovedIsTakenBackIfTheRestIsLost() throws IOException {
    killed(Use.TRANSLATION);
    Path rest = new Path(Filling.read(conf, target).orElseThrow().staging(), "sub/b");
    assertThat(place.fileSystem().delete(rest, false)).isTrue();
    publish(Use.TRANSLATION);
    assertThat(files()).containsExactly("a", "c");
    assertThat(text("a")).isEqualTo("a of TRANSLATION");
  }

  /** The mark is removed first and set last. */
  @Test
  void aTableWhoseMarkWasRemovedGetsItWhenItsFilesAreMoved() throws IOException {
    AtomicDirectory directory = open(Use.TRANSLATION);
    for (String file : List.of("_SUCCESS", "part-0", "part-1")) {
      write(new Path(directory.staging(), file), "");
    }
    Filling.of(conf, "translate", directory.staging(), AtomicDirectory.MARK, WORK)
        .write(conf, target);
    place.fileSystem().delete(new Path(directory.staging(), "_SUCCESS"), false);
    ObjectStores.move(conf, new Path(directory.staging(), "part-0"), new Path(target, "part-0"));
    publish(Use.TRANSLATION);
    assertThat(files()).containsExactly("_SUCCESS", "part-0", "part-1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Use.class,
      names = {"EXPORT", "LEDGER", "TRANSLATION"})
  void whatSomebodyPutThereMeanwhileStaysAndTheJobSaysSo(Use use) throws IOException {
    killed(use);
    write(new Path(target, "README.md"), "mine");
    assertThatThrownBy(() -> publish(use))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "%s has part of the output of an earlier jobs/%s.sh, and README.md, which that job did not write: move this away and run the job again, or choose another path",
            target, use.job());
    assertThat(files()).containsExactly("README.md", "_unfinished", "a");
    place.fileSystem().delete(new Path(target, "README.md"), false);
    publish(use);
    assertThat(files()).contains(use.isResumed() ? "sub/b" : "c").doesNotContain("_unfinished");
  }

  @Test
  void aFileThatSomebodyHasReplacedIsNoLongerTheJobs() throws IOException {
    killed(Use.EXPORT);
    write(new Path(target, "a"), "written by hand");
    assertThatThrownBy(() -> publish(Use.EXPORT))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("and a, which that job did not write");
    assertThat(text("a")).isEqualTo("written by hand");
  }

  @ParameterizedTest
  @EnumSource(
      value = Use.class,
      names = {"EXPORT", "LEDGER", "STREAM", "OURS"})
  void whatAnotherJobHasBegunStays(Use use) throws IOException {
    killed(Use.TRANSLATION);
    assertThatThrownBy(() -> publish(use))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("choose another path");
    assertThat(files()).containsExactly("_unfinished", "a");
    publish(Use.TRANSLATION);
    assertThat(files()).containsExactly("a", "sub/b");
  }

  @Test
  void theMessageNamesTheJobToWhichItBelongs() throws IOException {
    killed(Use.LEDGER);
    assertThatThrownBy(() -> publish(Use.EXPORT))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(target + " has part of the output of jobs/ledger.sh, and ")
        .hasMessageEndingWith("has the rest: run that job again, or choose another path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "by hand", "{}", "{\"kind\": \"tandem-unfinished\"}"})
  void aDirectoryWithAnotherProgramsMarkIsNotTouched(String mark) throws IOException {
    write(new Path(target, "thesis.txt"), "mine");
    write(new Path(target, "_unfinished"), mark);
    for (Use use : Use.values()) {
      assertThatThrownBy(() -> publish(use))
          .isInstanceOf(UserException.class)
          .hasMessage("%s exists already: choose another path", target);
      assertThat(files()).containsExactly("_unfinished", "thesis.txt");
    }
  }

  @Test
  void whatAppearsWhileTheJobRunsStays() throws IOException {
    try (AtomicDirectory directory = open(Use.EXPORT)) {
      write(new Path(directory.staging(), "c"), "c");
      write(new Path(target, "thesis.txt"), "mine");
      write(new Path(target, "_unfinished"), "");
      assertThatThrownBy(directory::publish).hasMessageContaining("is kept in " + target + ".new");
    }
    assertThat(files()).containsExactly("_unfinished", "thesis.txt");
  }
}
