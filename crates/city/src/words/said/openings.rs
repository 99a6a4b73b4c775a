//! How a record of a meeting begins, by kind.

/// How a visit begins.
pub(crate) const VISIT: &[&str] = &[
    "{post}{host}在公司门口接，直接进{floor}看了一圈。{seen}。",
    "到企业{place}{site}，{host}（{post}）介绍情况。现场看到：{seen}。",
    "先在会议室听{host}讲了二十分钟，再下{floor}。{seen}。",
    "{host}临时在外地，由{deputy}陪同；{floor}里{seen}。",
    "{site}不大，约{acres}亩，管理细。{seen}。{post}{host}全程陪同。",
    "登门拜访，{host}{post}接待，{deputy}作陪。{seen}。",
    "经{referrer}牵线约到{host}。看厂：{seen}。",
    "拜访前看了年报和公开信息，见面直奔主题。{host}带看{floor}，{seen}。",
    "企业去年刚搬到{place}新厂，{seen}，{host}说基本满产。",
    "上门走访，{post}{host}、{deputy}两人谈，未安排参观，只在展厅看了{product}样品。",
    "约的是{host}，先碰到{deputy}，边走边聊，{floor}{seen}。",
    "从{place}市区过去四十分钟，{host}在二楼会议室等。会后下{floor}，{seen}。",
    "企业展厅刚翻新，{post}{host}亲自讲解，{product}的几代样品都摆着。{floor}里{seen}。",
    "正赶上企业盘点，{host}抽空谈了{minutes}分钟，{deputy}陪着看厂，{seen}。",
    "同去的还有{referrer}的同志，介绍完先走。{host}放开讲，随后看现场：{seen}。",
    "第一站没有客套，{host}直接打开产能表。下{floor}核对，{seen}。",
    "走访前一天才约上，{host}{post}挤出一个上午。看得细：{seen}。",
    "{deputy}到高速口接，路上先把情况说了个大概。到厂后{host}带看，{seen}。",
    "厂里正接待客户审核，{host}让我们跟着走了一遍审核路线，{seen}。",
    "门口停着来提货的车，{host}说排到月底。进{floor}，{seen}。",
    "老{site}夹在居民区里，{post}{host}指着围墙说扩不动了。{seen}。",
    "和{host}在食堂边吃边谈，下午看厂，{seen}。",
    "没让拍照。{host}口头介绍为主，只远看了一眼：{seen}。",
    "{host}外出未归，电话里交代{deputy}全程接待；现场{seen}。",
    "企业在{place}有两个厂，看的是新厂，{seen}，{host}说老厂年底腾空。",
    "先看检测中心再看{floor}，{seen}。{host}反复讲的是稳定供货。",
    "{post}{host}、{deputy}和一位{floor}主任一起谈，各讲一段。{seen}。",
    "安排得紧，只有{minutes}分钟。{host}先讲，{deputy}补数字，最后看了{floor}，{seen}。",
];

/// How a reception begins.
pub(crate) const RECEPTION: &[&str] = &[
    "{host}（{post}）一行{few}人来考察，先看{park}，再看已落户的同类企业。",
    "企业{few}人到访，{host}带队。沿{park}走了一圈，重点看现成厂房和变电站位置。",
    "接待{host}一行。上午看{park}，下午到政务中心问审批。",
    "{host}带技术和财务来踏勘{park}，自带尺子量了柱距和净高。",
    "{host}路过顺道来看，只有半天，看了{park}一处地块。",
    "对方{few}人考察团来访，除{host}外还有设计院的人，对{park}的标高和土方问得细。",
    "{host}带{few}人专程来{home}，车直接开到{park}，下午才进会议室。",
    "企业董事会派{few}人来实地比选，{host}带队，一家一家问已落户企业的用工。",
    "接待{host}、{deputy}，先到规划展示馆，再去{park}看两处地。",
    "{host}自己开车来的，没带人，看完{park}又绕到周边看了镇上的生活配套。",
    "对方设计师先到，量了{park}的现场，{host}中午赶来，一起算了平面布置。",
    "{referrer}陪同{host}一行{few}人来，行程半天，重点看{park}的水电接入点。",
    "请{host}参加了开工项目观摩，会后单独看{park}，谈到天黑。",
    "{host}第二次带队来，{few}人里多了银行客户经理，看{park}时一直在算账。",
    "{deputy}打前站，把{park}的路、水、电、气、污逐项问了一遍，{host}视频连线听。",
    "{host}一行从{rival}看完过来，进门先要{park}的用地条件。",
    "按约定接待技术组{few}人，{deputy}领队，在{park}取了土样。",
    "{host}说路上堵，晚到一个多小时，索性把会放在{park}的样板{floor}开。",
];

/// How a round table begins.
pub(crate) const ROUND_TABLE: &[&str] = &[
    "{referrer}组织座谈，{few}家企业到场，{host}会后单独留下谈。",
    "在{city}开小型座谈会，{host}第三个发言，谈{product}的布局打算。",
    "与{city}{chain}企业座谈，{host}（{post}）对{home}兴趣最大。",
    "商会会客室座谈，主人介绍了{few}家会员，{host}把样册带来了。",
    "{referrer}牵头的圆桌会，限{few}家，{host}谈了二十分钟{product}的行情。",
    "在{city}办{chain}专题座谈，我方讲环境，企业提问题，{host}问得最直接。",
    "座谈安排在{host}的公司，同行{few}家都来了，他做东也先表态。",
    "{city}的{chain}沙龙，{deputy}代{host}来，记了满满两页。",
    "校友座谈，{host}是老乡，会后拉着谈了{minutes}分钟。",
    "{few}家企业座谈，多数是来听的，{host}是带着方案来的。",
];

/// How a roadshow begins.
pub(crate) const ROADSHOW: &[&str] = &[
    "{city}推介会后，{host}主动到展台，要了{park}的资料。",
    "推介会分组对接，{host}（{post}）抽到我们这一桌，谈了四十分钟。",
    "{chain}专题推介，{host}听完补问了三个问题，会后加了联系方式。",
    "{city}推介会设了{few}张洽谈桌，{host}（{post}）第一个坐下来。",
    "推介会上放了{park}的航拍，{host}会后来要了坐标。",
    "{host}由{referrer}带来参加推介，散场后站着谈了{minutes}分钟。",
    "{chain}对接会，{deputy}递上{product}的样本，{host}随后加入。",
    "推介会茶歇时{host}主动打招呼，说早听说过{home}。",
];

/// How a video conference begins.
pub(crate) const VIDEO: &[&str] = &[
    "视频会开了{minutes}分钟，对方{host}、{deputy}，我方另请自然资源和供电的同志一起答。",
    "线上对接，{host}共享了项目测算表，逐行过了一遍。",
    "{host}在外地出差，改为视频。画面里过了{park}的平面图。",
    "三方视频，{host}和设计院都在，讨论{park}厂房怎么排布。",
    "视频会{minutes}分钟，{host}开场说时间紧，先问条件后谈项目。",
    "约了三次才开成的视频会，{host}、{deputy}和财务都在线。",
    "线上看厂：{deputy}举着手机在{floor}走了一圈，{seen}。",
    "视频对接，我方共享了{park}的控规图，{host}当场圈了一块。",
    "{host}那边信号不好，断了两次，主要内容由{deputy}讲完。",
    "企业请了咨询公司一起上线，{host}很少说话，咨询公司问得多。",
    "与{host}视频，专门过一遍{project}的时间表，{minutes}分钟。",
    "视频会原定半小时，{host}谈开了，开了{minutes}分钟还没完。",
];

/// How a call begins.
pub(crate) const CALL: &[&str] = &[
    "给{host}去电，通话约{minutes}分钟。",
    "{host}来电，说内部刚开完投资例会。",
    "电话回访{host}。",
    "{host}没接，半小时后回过来，",
    "晚上{host}回了电话，讲了约{minutes}分钟。",
    "给{deputy}打电话核实数字，他把{host}也叫到了一起。",
    "{host}在机场候机，通话{minutes}分钟，说得比较实。",
    "例行电话，{host}语气轻松。",
    "按约给{host}去电，先报了我们这边的进展。",
    "{deputy}来电，替{host}问两件事。",
    "{host}主动来电，开口就是{project}。",
    "电话打到第三次才通，{host}表示歉意。",
];

/// When we have met before. `{before}` is the day, `{asked_before}` what was asked then.
pub(crate) const AGAIN: &[&str] = &[
    "{before}见面时对方问到{asked_before}，这次带去了书面答复，对方收下，未再追问。",
    "接着{before}的话题谈。上次留下的问题（{asked_before}）已答复，{host}说回去给老板看过。",
    "距{before}那次{gap}，期间互寄过资料；{asked_before}一事对方认为基本讲清了。",
    "{host}还记得{before}谈的{asked_before}，开口先问进展，当面作了说明。",
    "这是今年第{times}次见面。{before}之后对方又看了别处，回过头来还是问{asked_before}。",
    "{before}的纪要对方打印出来了，逐条对，{asked_before}打了勾。",
    "{before}留下的清单今天逐项过，{asked_before}排在第一，已有书面口径。",
    "{before}谈过以后企业做了内部测算，{asked_before}不再是障碍。",
    "上回（{before}）只谈了个开头，这次{host}把{asked_before}的依据带来了。",
    "{host}说{before}回去后开过两次会，仍卡在{asked_before}。",
    "隔了{gap}再见，{host}态度实了不少，{asked_before}让财务去算了。",
    "{before}答应给的材料，企业已转给设计院；{asked_before}由我们这边再补一张图。",
    "第{times}次见面，不再寒暄，直接接{before}的话头，{asked_before}已谈拢口径。",
    "{before}之后换了对接人，{asked_before}从头又讲了一遍，好在有上次的记录。",
    "{gap}没见，企业换了方案，{before}问的{asked_before}这回只字未提。",
    "对照{before}的记录，{asked_before}我们已答复，其余两条待部门回。",
];
