# Slurm on loopback, for test.sh: no systemd, no munge, own ports and folders.
# Sourced; `slurm_start DIR` and `slurm_stop` are all there is.

slurm_conf() {
    local host=$1 dir=$2
    cat <<CONF
ClusterName=hxgap
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=17817
SlurmdPort=17818
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
KillWait=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

slurm_pids=

slurm_start() {
    local dir=$1 host
    host=$(hostname -s)
    mkdir -p "$dir/state" "$dir/spool"
    export SLURM_CONF=$dir/slurm.conf
    slurm_conf "$host" "$dir" >"$SLURM_CONF"
    slurmctld -D -i >"$dir/slurmctld.out" 2>&1 &
    slurm_pids=$!
    slurmd -D -N "$host" >"$dir/slurmd.out" 2>&1 &
    slurm_pids="$slurm_pids $!"
    for _ in $(seq 60); do
        sinfo -h -o %T 2>/dev/null | grep -q idle && return 0
        sleep 0.5
    done
    cat "$dir"/*.log "$dir"/*.out >&2
    return 1
}

# Waits until no job is left; $1 is how many seconds it may take.
slurm_wait() {
    for _ in $(seq "$(($1 * 2))"); do
        [ -z "$(squeue -h 2>/dev/null)" ] && return 0
        sleep 0.5
    done
    squeue >&2
    return 1
}

slurm_stop() {
    # shellcheck disable=SC2086 # a list of process ids
    [ -z "$slurm_pids" ] || kill $slurm_pids 2>/dev/null
    slurm_pids=
}
