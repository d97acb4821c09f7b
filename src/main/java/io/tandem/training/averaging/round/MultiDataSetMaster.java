package io.tandem.training.averaging.round;

import java.util.Collection;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Refuses the methods of DL4J's TrainingMaster that a master of {@code fitMultiDataSet} does not
 * need. {@code SparkComputationGraph.fitMultiDataSet} calls {@code executeTrainingMDS} and nothing
 * else.
 */
abstract class MultiDataSetMaster
    implements TrainingMaster<ParameterAveragingTrainingResult, ParameterAveragingTrainingWorker> {

  private UnsupportedOperationException refused(String what) {
    return new UnsupportedOperationException(
        "%s: %s trains only through SparkComputationGraph.fitMultiDataSet"
            .formatted(what, getClass().getSimpleName()));
  }

  @Override
  public void addHook(TrainingHook hook) {
    throw refused("training hooks");
  }

  @Override
  public void removeHook(TrainingHook hook) {
    throw refused("training hooks");
  }

  @Override
  public String toJson() {
    throw refused("JSON of the master");
  }

  @Override
  public String toYaml() {
    throw refused("YAML of the master");
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkDl4jMultiLayer network) {
    throw refused("DL4J's workers");
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    throw refused("DL4J's workers");
  }

  @Override
  public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> data) {
    throw refused("a MultiLayerNetwork");
  }

  @Override
  public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> data) {
    throw refused("DataSet");
  }

  @Override
  public void executeTrainingPaths(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<String> paths,
      DataSetLoader loader,
      MultiDataSetLoader multiLoader) {
    throw refused("exported files");
  }

  @Override
  public void setCollectTrainingStats(boolean collect) {
    if (collect) {
      throw refused("DL4J's training statistics");
    }
  }

  @Override
  public boolean getIsCollectTrainingStats() {
    return false;
  }

  @Override
  public SparkTrainingStats getTrainingStats() {
    throw refused("DL4J's training statistics");
  }

  @Override
  public void setListeners(Collection<TrainingListener> listeners) {
    throw refused("listeners on the executors");
  }

  @Override
  public void setListeners(StatsStorageRouter router, Collection<TrainingListener> listeners) {
    throw refused("listeners on the executors");
  }

  @Override
  public boolean deleteTempFiles(JavaSparkContext spark) {
    return true;
  }

  @Override
  public boolean deleteTempFiles(SparkContext spark) {
    return true;
  }
}
