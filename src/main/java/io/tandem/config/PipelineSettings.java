package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a pipeline as a whole; those of its steps are {@link SettingsReader#ofStep}.
 *
 * @param dir may be empty until a job asks for it
 * @param given models that exist
 * @param tags the tags of back-translated pairs
 * @param originalWeight how often an epoch sees a pair of the corpus beside them
 * @param bestOf the choice among the teacher's translations
 * @param drop the share of the teacher's translations that is left out
 * @param gates the conditions, as written
 * @param variants the forms of the test set that are translated as well
 * @param exports the formats of the last model
 * @param reuse directories of other pipelines
 */
public record PipelineSettings(
    String dir,
    Recipe recipe,
    Given given,
    List<String> tags,
    double originalWeight,
    BestOf bestOf,
    double drop,
    List<String> gates,
    List<String> variants,
    List<String> exports,
    List<String> reuse) {
  public PipelineSettings {
    Check.within("pipeline.originalWeight", originalWeight, 0, 1000);
    Check.within("pipeline.drop", drop, 0, 0.9);
    if (recipe == Recipe.ADAPT && given.model().isBlank()) {
      throw new UserException(
          "pipeline.recipe = adapt needs pipeline.given.model: a run, a checkpoint, or a model that"
              + " jobs/import.sh has imported");
    }
  }

  /** The recipes. */
  public enum Recipe {
    PLAIN,
    BACKTRANSLATE,
    DISTILL,
    ADAPT
  }

  /** The choices among several translations of a sentence. */
  public enum BestOf {
    /** The most probable one. */
    NONE,

    CHRF,
    BLEU
  }

  /** The sides of a corpus. */
  public enum Side {
    SOURCE,
    TARGET
  }

  /** The paths of models that exist; empty where there is none. */
  public record Given(String backward, String teacher, String model) {
    /** Returns those that there are, by their settings. */
    public Map<String, String> models() {
      Map<String, String> models = new TreeMap<>();
      models.put("pipeline.given.backward", backward);
      models.put("pipeline.given.teacher", teacher);
      models.put("pipeline.given.model", model);
      models.values().removeIf(String::isBlank);
      return models;
    }
  }

  /**
   * Returns the directory of the pipeline, which may not exist yet.
   *
   * @throws UserException when {@code dir} is not set, or cannot be a directory
   */
  public GivenPath requiredDir() {
    return GivenPath.setting("pipeline.dir", Check.given("pipeline.dir", dir)).asDirectory();
  }
}
