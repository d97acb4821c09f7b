package io.tandem.training.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.run.Fixtures;
import io.tandem.run.RunDirectory;
import io.tandem.storage.FileEntry;
import io.tandem.storage.publish.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Place.class)
class CheckpointTest {
  @Parameter Place place;
  RunDirectory run;

  @BeforeEach
  void newRun() throws IOException {
    run = Fixtures.run(place);
  }

  @Test
  void everythingWrittenIsReadBack() throws IOException {
    Fixtures.checkpoint(run, 50, 1234, 2.5);

    Checkpoint read = run.lastCheckpoint().orElseThrow();
    assertThat(read.path().getName()).isEqualTo("00001234");
    CheckpointHeader header = read.header();
    assertThat(header.round()).isEqualTo(50);
    assertThat(header.updates()).isEqualTo(1234);
    assertThat(header.parameters()).isEqualTo(Fixtures.floats(1234).length);
    assertThat(header.validationLoss()).isEqualTo(2.5);
    assertThat(header.bleu()).isNaN();
    assertThat(read.network()).isEqualTo(Fixtures.NETWORK);
    assertThat(read.settings()).isEqualTo(Fixtures.settings());
    assertThat(read.subwords()).containsOnlyKeys(Fixtures.SUBWORDS.keySet());
    assertThat(read.subwords().get("merges.txt")).asString(UTF_8).isEqualTo("t h\n");
    assertThat(read.parameters()).isEqualTo(Fixtures.floats(1234));
    assertThat(read.vector("outer-momentum")).hasValue(Fixtures.floats(1235));
    assertThat(read.vector("unknown")).isEmpty();
    assertThat(read.damage()).isEmpty();
  }

  @Test
  void floatsLieInTheFileAsPlainLittleEndian() throws IOException {
    Checkpoint checkpoint = Fixtures.checkpoint(run, 1, 5, 1);

    ByteBuffer parameters =
        ByteBuffer.wrap(place.read(new Path(place.content(checkpoint.path()), "parameters.f32")))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] expected = Fixtures.floats(5);
    assertThat(parameters.remaining()).isEqualTo(4 * expected.length);
    assertThat(parameters.getFloat(4 * 149_999)).isEqualTo(expected[149_999]);
  }

  @Test
  void aFlippedBitInAnyPartIsFoundAndNamed() throws IOException {
    for (FileEntry part : Fixtures.checkpoint(run, 1, 1, 1).header().parts()) {
      if (part.bytes() > 0) {
        damageEachWay(part, this::flipped, "expected CRC-32C " + part.crc32c() + ", found ");
      }
    }
  }

  @Test
  void aTruncatedPartIsFoundAndNamed() throws IOException {
    for (FileEntry part : Fixtures.checkpoint(run, 1, 1, 1).header().parts()) {
      if (part.bytes() > 0) {
        damageEachWay(
            part,
            content -> Arrays.copyOf(content, content.length - 1),
            String.format(
                Locale.ROOT, "expected %d bytes, found %d", part.bytes(), part.bytes() - 1));
      }
    }
  }

  @Test
  void aLostPartIsFoundAndNamed() throws IOException {
    Checkpoint checkpoint = Fixtures.checkpoint(run, 1, 1, 1);
    for (FileEntry part : checkpoint.header().parts()) {
      Path file = new Path(place.content(checkpoint.path()), part.name());
      byte[] content = place.read(file);
      place.fileSystem().delete(file, false);
      assertThat(checkpoint.damage())
          .hasValueSatisfying(m -> assertThat(m).contains(file + " is missing"));
      assertThatThrownBy(() -> readAll(checkpoint))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(part.name());
      place.write(file, content);
      assertThat(checkpoint.damage()).isEmpty();
    }
  }

  private void damageEachWay(FileEntry part, Damaging damaging, String expected)
      throws IOException {
    Checkpoint checkpoint = run.lastCheckpoint().orElseThrow();
    Path file = new Path(place.content(checkpoint.path()), part.name());
    byte[] content = place.read(file);
    place.write(file, damaging.of(content));
    assertThat(checkpoint.damage())
        .hasValueSatisfying(m -> assertThat(m).contains(file.toString(), expected));
    assertThatThrownBy(() -> readAll(checkpoint))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(part.name());
    place.write(file, content);
  }

  private byte[] flipped(byte[] content) {
    byte[] changed = content.clone();
    changed[content.length / 2] ^= 1;
    return changed;
  }

  private static void readAll(Checkpoint checkpoint) throws IOException {
    checkpoint.network();
    checkpoint.settings();
    checkpoint.subwords();
    checkpoint.parameters();
    checkpoint.vector("outer-momentum");
  }

  @Test
  void aNewerFormatIsRefusedWithBothVersions() throws IOException {
    Path header =
        new Path(place.content(Fixtures.checkpoint(run, 1, 1, 1).path()), "checkpoint.json");
    String newer =
        new String(place.read(header), UTF_8)
            .replace("\"formatVersion\" : 1", "\"formatVersion\" : 2");
    place.write(header, newer.getBytes(UTF_8));

    assertThatThrownBy(() -> run.lastCheckpoint())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "checkpoint.json has format version 2, but this version of Tandem reads up to 1");
    assertThatThrownBy(() -> run.newestIntact()).isInstanceOf(UserException.class);
  }

  @Test
  void aDamagedHeaderIsNamed() throws IOException {
    Path header =
        new Path(place.content(Fixtures.checkpoint(run, 1, 1, 1).path()), "checkpoint.json");
    byte[] content = place.read(header);
    place.write(header, Arrays.copyOf(content, content.length / 2));

    assertThatThrownBy(() -> run.lastCheckpoint())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(header + " is damaged");
  }

  @Test
  void withoutPublishingThePreviousStateRemains() throws IOException {
    Fixtures.checkpoint(run, 1, 1, 1);
    Path checkpoints = new Path(run.path(), "checkpoints");
    // A crash: neither published nor closed.
    Fixtures.filled(run, 2, 2);
    assertThat(run.lastCheckpoint().orElseThrow().header().updates()).isEqualTo(1);
    assertThat(run.newestIntact().orElseThrow().header().updates()).isEqualTo(1);

    try (CheckpointWriter writer = Fixtures.filled(run, 2, 2)) {
      assertThat(writer).isNotNull(); // leaving the block discards
    }
    if (place == Place.OBJECTS) {
      run.rewind(Metric.LOSS); // What the crash has left is removed by who resumes the run.
    }
    assertThat(Fixtures.names(place, checkpoints)).contains("00000001").doesNotContain("00000002");
  }

  @Test
  void aPartOutsideOfTheCheckpointIsDamage() throws IOException {
    Checkpoint checkpoint = Fixtures.checkpoint(run, 1, 1, 1);
    Path header = new Path(place.content(checkpoint.path()), CheckpointHeader.FILE);
    String written = new String(place.read(header), UTF_8);
    for (String name : List.of("subword/../../merges.txt", "/etc/hosts", "subword/", ".hidden")) {
      place.write(header, written.replace("subword/merges.txt", name).getBytes(UTF_8));
      assertThatThrownBy(() -> Checkpoint.open(place.conf(), checkpoint.path()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("checkpoint.json is damaged")
          .hasMessageContaining("a part cannot have the name " + name);
    }
  }

  @Test
  void aCheckpointIsNeverReplaced() throws IOException {
    Fixtures.checkpoint(run, 1, 1, 1);
    assertThatThrownBy(() -> Fixtures.checkpoint(run, 1, 1, 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("00000001 exists already");
    assertThat(run.newestIntact()).isPresent();
  }

  @Test
  void whatIsNecessaryMustBeThere() throws IOException {
    try (CheckpointWriter writer = run.checkpoints().begin(1, 1)) {
      writer.network("{}").settings("");
      assertThatThrownBy(() -> writer.publish(new Validated(Validated.Network.LATEST, 1, 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("parameters.f32");
    }
  }

  private interface Damaging {
    byte[] of(byte[] content);
  }
}
