package io.tandem.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.storage.publish.Place;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ObjectStoresTest {
  private final Place place = Place.OBJECTS;
  private final HadoopConf conf = place.conf();
  private final Path directory = place.newPath();

  @Test
  void schemesSayWhatIsAnObjectStore() throws IOException {
    Path file = new Path("file:/tmp/file");
    Configuration configuration = new Configuration();
    assertThat(ObjectStores.have(HadoopConf.of(configuration), file)).isFalse();
    configuration.set(ObjectStores.KEY, "s3a, file");
    assertThat(ObjectStores.have(HadoopConf.of(configuration), file)).isTrue();
  }

  @Test
  void anObjectWhoseContentFailsDoesNotReplaceTheOlderOne() throws IOException {
    Path file = new Path(directory, "file");
    ObjectStores.write(conf, file, out -> out.write("old".getBytes(UTF_8)));
    assertThatThrownBy(
            () ->
                ObjectStores.write(
                    conf,
                    file,
                    out -> {
                      out.write("ne".getBytes(UTF_8));
                      throw new IOException("no more");
                    }))
        .hasMessage("no more");
    assertThat(place.read(file)).isEqualTo("old".getBytes(UTF_8));
  }

  @Test
  void aChecksummedFileThatIsNotFinishedDoesNotAppear() throws IOException {
    Path file = new Path(directory, "file");
    try (ChecksummedWriter out = new ChecksummedWriter(conf, file)) {
      out.writeFloats(new float[1]);
    }
    assertThat(place.fileSystem().exists(file)).isFalse();
    try (ChecksummedWriter out = new ChecksummedWriter(conf, file)) {
      out.writeFloats(new float[1]);
      out.finish("file");
    }
    assertThat(place.read(file)).hasSize(4);
  }

  /** Half of a table must not have the mark of a whole one, wherever the moving was cut off. */
  @Test
  void aTableThatIsMovedGetsItsMarkLast() throws IOException {
    Path from = new Path(directory, "from");
    Path to = new Path(directory, "to");
    place.write(new Path(from, "table/_SUCCESS"), new byte[0]);
    place.write(new Path(from, "table/part-0"), new byte[] {1});
    place.write(new Path(from, "table/part-1"), new byte[] {2});
    place.write(new Path(to, "table/part-0"), new byte[] {1}); // An earlier attempt's.
    ObjectStores.moveAll(conf, from, to, ObjectStores.filesBelow(conf, from).keySet());
    assertThat(place.fileSystem().exists(new Path(from, "table/_SUCCESS"))).isFalse();
    assertThat(place.fileSystem().exists(new Path(from, "table/part-0"))).isFalse();
    assertThat(place.fileSystem().exists(new Path(to, "table/_SUCCESS"))).isTrue();
    assertThat(place.read(new Path(to, "table/part-1"))).containsExactly(2);
  }

  @Tag("long")
  @Test
  void whatCouldNotBeMovedIsNamedAndMovedByTheNextAttempt() throws IOException {
    Path from = new Path(directory, "from");
    Path to = new Path(directory, "to");
    for (int i = 0; i < 1000; i++) {
      place.write(new Path(from, "part-" + i), new byte[] {(byte) i});
    }
    Set<String> files = new TreeSet<>(ObjectStores.filesBelow(conf, from).keySet());
    files.add("part-missing");
    assertThatThrownBy(() -> ObjectStores.moveAll(conf, from, to, files))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("part-missing");
    files.remove("part-missing");
    ObjectStores.moveAll(conf, from, to, ObjectStores.filesBelow(conf, from).keySet());
    assertThat(ObjectStores.filesBelow(conf, from)).isEmpty();
    assertThat(ObjectStores.filesBelow(conf, to).keySet()).isEqualTo(files);
    assertThat(place.read(new Path(to, "part-77"))).containsExactly(77);
  }

  @Test
  void theHighestVersionCountsAndOneWithoutAMarkDoesNot() throws IOException {
    String id = "0123abcd-0123-0123-0123-0123456789ab";
    assertThat(Published.content(conf, directory)).isEqualTo(directory);
    for (int number = 1; number <= 11; number++) {
      Published version = new Published(number, id);
      place.write(new Path(version.contentIn(directory), "file"), new byte[] {(byte) number});
      if (number == 1) {
        assertThat(Published.isUnfinished(conf, directory)).isTrue();
      }
      if (number <= 10) {
        place.write(version.markIn(directory), new byte[0]);
      }
    }
    assertThat(Published.isUnfinished(conf, directory)).isFalse();
    assertThat(place.read(new Path(Published.content(conf, directory), "file")))
        .containsExactly(10);
    assertThat(Published.contents(conf, directory)).hasSize(11);
    assertThat(Published.others(conf, directory)).isEmpty();
  }
}
