package io.tandem.run;

import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.storage.SparkLayout;
import io.tandem.storage.publish.Place;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.fs.Path;

/** Small runs and checkpoints to test with. */
public final class Fixtures {
  public static final String NETWORK = "{\"vertices\": \"é\"}";
  public static final Map<String, byte[]> SUBWORDS =
      Map.of("merges.txt", "t h\n".getBytes(StandardCharsets.UTF_8), "vocabulary.txt", new byte[0]);

  private static RunDirectory run;

  private Fixtures() {}

  public static String settings() {
    return SettingsReader.defaults().render();
  }

  /** Makes a new run, which is held until the next one is made. */
  public static RunDirectory run(Place place) throws IOException {
    if (run != null) {
      run.close();
    }
    run = RunDirectory.create(place.conf(), place.newPath(), settings(), manifest(), line -> {});
    return run;
  }

  public static RunManifest manifest() {
    CorpusReference corpus =
        new CorpusReference("/corpus", "00ff", "en", "fr", Map.of("train", 1000L, "valid", 10L));
    SparkLayout spark = new SparkLayout("3.5.9", "local[2]", "app-1", 2, List.of("host"), Map.of());
    return RunManifest.of("train", settings(), 7, corpus, spark, 1234, 99, 0);
  }

  /** Returns more numbers than fit into one chunk, and not a multiple of that. */
  public static float[] floats(long seed) {
    Random random = new Random(seed);
    float[] values = new float[150_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    values[0] = Float.NaN;
    values[1] = Float.NEGATIVE_INFINITY;
    values[2] = -0f;
    values[3] = Float.MIN_VALUE;
    return values;
  }

  public static CheckpointWriter filled(RunDirectory run, long round, long updates)
      throws IOException {
    CheckpointWriter writer = run.checkpoints().begin(round, updates);
    writer
        .network(NETWORK)
        .settings(settings())
        .subwords(SUBWORDS)
        .parameters(floats(updates))
        .vector("outer-momentum", floats(updates + 1));
    return writer;
  }

  public static Checkpoint checkpoint(RunDirectory run, long round, long updates, double loss)
      throws IOException {
    try (CheckpointWriter writer = filled(run, round, updates)) {
      return writer.publish(new Validated(Validated.Network.LATEST, loss, Double.NaN));
    }
  }

  public static List<String> names(Place place, Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (var status : place.fileSystem().listStatus(directory)) {
      names.add(status.getPath().getName());
    }
    names.sort(null);
    return names;
  }
}
