package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** Refusals of HDFS to write, in its own words, as they come back from a task. */
class StorageRefusalTest {
  private static void assertTold(IOException failure, String message) {
    SparkException ofTask =
        new SparkException("Job aborted due to stage failure", new SparkException("Task", failure));
    assertThat(StorageRefusal.in(ofTask)).contains(new StorageRefusal(ExitCodes.FAILED, message));
  }

  @Test
  void safeMode() {
    assertTold(
        new RemoteException(
            "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
            "Cannot create directory /corpus. Name node is in safe mode.\n"
                + "It was turned on manually."),
        "HDFS accepts no writes: Cannot create directory /corpus. Name node is in safe mode; run"
            + " the same command again once it has left safe mode (hdfs dfsadmin -safemode wait)");
  }

  @Test
  void noRoomOnAnyDataNode() {
    assertTold(
        new RemoteException(
            "java.io.IOException",
            "File /c/part-0 could only be written to 0 of the 1 minReplication nodes. There are 2"
                + " datanode(s) running and no node(s) are excluded in this operation.\n"
                + "\tat org.apache.hadoop"),
        "HDFS has no DataNode with room for more: File /c/part-0 could only be written to 0 of the"
            + " 1 minReplication nodes. There are 2 datanode(s) running and no node(s) are excluded"
            + " in this operation; make room or start DataNodes, and run the same command again");
  }

  @Test
  void aStoreThatHasGone() {
    assertTold(
        new RemoteFileChangedException("s3a://bucket/part-0", "open", "refused"),
        "the object store fails: open `s3a://bucket/part-0': refused; run"
            + " the same command again once it answers");
  }

  @Test
  void aNameNodeThatHasGone() {
    assertTold(
        new ConnectException(
            "Call From node/127.0.0.1 to localhost:8020 failed on connection exception:"
                + " java.net.ConnectException: Connection refused; For more details see: "
                + " http://wiki.apache.org/hadoop/ConnectionRefused"),
        "localhost:8020 no longer answers (Connection refused); run the same command again once it"
            + " does");
  }

  @Test
  void dataNodesThatHaveGone() {
    assertTold(
        new IOException(
            "Could not obtain block: BP-1-127.0.0.1-2:blk_3_4 file=/c/part-0 No live nodes contain"
                + " current block"),
        "/c/part-0 cannot be read, because no running DataNode has all of it; start them, and run"
            + " the same command again");
  }

  @Test
  void connectionsBetweenDriverAndExecutorsAreNotMeant() {
    assertThat(StorageRefusal.in(new IOException("Failed to connect to node/10.0.0.1:7337")))
        .isEmpty();
  }
}
